/** Whether a text is a random secret or something that stands in for one. */

/** What people write where a key belongs. */
const STAND_IN =
  /example|placeholder|your|change[_-]?me|insert|replace|dummy|sample|redacted|xxxx|\*{3}|\.{3}|<|>|\$\{|todo|fake|secret[_-]?here|here$|^(?:my|the|some)[_-]/i;

/** Keyboards and alphabets in order. */
const SEQUENCES = ['0123456789', '1234567890', 'abcdefghij', 'qwertyuiop', 'deadbeef', 'cafebabe'];

/**
 * Keys that documentation prints for everyone: Stripe's and GitHub's references, Telegram's guide to bots, the Google Maps
 * samples.
 */
const PUBLISHED = [
  '4eC39HqLyjWDarjtT1zdp7dc',
  'BQokikJOvBiI2HlWgH4olfQ2',
  '16C7e42F292c6912E7710c838347Ae178B4a',
  'AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw',
  'SyDaGmWKa4JsXZ-HjGw7ISLn_3namBGewQe',
];

const RUN = /(.)\1{5}/;

/** A row of the same characters, an alphabet, the words of a template, or a sample of the documentation. */
export function isStandIn(text: string): boolean {
  const lower = text.toLowerCase();
  if (STAND_IN.test(text) || RUN.test(text)) return true;
  return (
    SEQUENCES.some((sequence) => lower.includes(sequence)) || PUBLISHED.some((key) => text.includes(key))
  );
}

/** Shannon entropy in bits a character. Random letters and digits reach 4 at length 20; English stays below 3.5. */
export function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/** Enough for hexadecimal keys of 32 characters, which have at most 4 bits. */
const LEAST_BITS = 3;

/** Whether the random part of a vendor's key looks random. */
export function isRandom(text: string): boolean {
  return !isStandIn(text) && entropy(text) >= LEAST_BITS;
}

/** Letters that touch digits: what keys are full of and words and versions are not. */
export function mixes(text: string): number {
  return text.match(/[A-Za-z](?=[0-9])|[0-9](?=[A-Za-z])/g)?.length ?? 0;
}
