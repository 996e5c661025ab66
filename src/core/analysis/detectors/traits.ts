/**
 * Traits of a text that detectors ask for before they look closer, so that a hundred detectors cost nearly all texts nine
 * quick searches and not a hundred. Each pattern begins with a character that is rare in prose, which is what makes a
 * search quick: the engine skips to it. All are bounded.
 */
const PATTERNS = {
  /** Six digits, with at most two blanks, hyphens, points, strokes or brackets between two of them. */
  digits: /[0-9](?:[ .\-/()]{0,2}[0-9]){5}/,
  /** Four numbers with points between them. */
  quad: /\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]/,
  /** A digit with six characters of one piece behind it, or seven before it; or a mark of keys and letters. */
  token: /[0-9](?:[!#-&(-+\--[\]-~]{6}|(?<=[!#-&(-+\--[\]-~]{7}[0-9]))|[_-][A-Za-z]{14}/,
  /** Two colons, points or hyphens with hexadecimal digits between them. */
  hexMarks: /:[0-9A-Fa-f]{0,4}:|\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}|-[0-9A-Fa-f]{2}-[0-9A-Fa-f]{2}-/,
  scheme: /:\/\//,
  /** A literal is found faster than five of anything. */
  dashes: /-----BEGIN /,
  /** A province of China, and the letter of a town. */
  plate: /[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领][A-Z]/,
  /** `_` in a word. */
  underscore: /_/,
} as const;

type Trait = keyof typeof PATTERNS;

const NAMES: readonly Trait[] = [
  'digits',
  'quad',
  'token',
  'hexMarks',
  'scheme',
  'dashes',
  'plate',
  'underscore',
];

/** Half of all texts have no digit. */
const WITHOUT_DIGITS: readonly Trait[] = ['token', 'hexMarks', 'scheme', 'dashes', 'underscore'];

/** One bit a trait. */
export const TRAIT: Readonly<Record<Trait, number>> = {
  digits: 1,
  quad: 2,
  token: 4,
  hexMarks: 8,
  scheme: 16,
  dashes: 32,
  plate: 64,
  underscore: 128,
};

/** The traits that a text has, as a sum of bits. */
export function traitsOf(text: string): number {
  const names = /[0-9]/.test(text) ? NAMES : WITHOUT_DIGITS;
  let traits = 0;
  for (const name of names) if (PATTERNS[name].test(text)) traits |= TRAIT[name];
  return traits;
}
