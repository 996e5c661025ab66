import { joined, type Span } from './span.ts';

const CAPITALISED = String.raw`(?:\p{Lu}[\p{L}'’-]{1,20}|St\.)`;
/** Unlike a state's or a postcode's letters. */
const TOWN = String.raw`\p{Lu}\p{Ll}[\p{L}'’-]{0,20}`;
const NAME = String.raw`(?:(?:N|S|E|W|NE|NW|SE|SW)\.? )?(?:${CAPITALISED}|\d{1,3}(?:st|nd|rd|th))(?: (?:${CAPITALISED}|de|des|du|la|del|of|the)){0,3}?`;
const TYPE =
  '(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Square|Sq|Terrace|Place|Pl|Close|Crescent|Parkway|Pkwy|Highway|Hwy|Way|Circle|Cir|Trail|Row|Walk|Mews|Quay|Wharf|Gardens|Grove|Hill|Alley|Turnpike)';
/** Flat, town, state and postcode, as far as they follow. */
const REST = String.raw`(?:,? (?:Apt|Apartment|Suite|Ste|Unit|Floor|Flat|Room|#)\.? ?#?[\dA-Za-z-]{1,6}|,? #[\dA-Za-z-]{1,6})?(?:,? ${TOWN}(?: ${TOWN}){0,2})?(?:,? [A-Z]{2,3}(?![A-Z\d]))?(?:,? (?:\d{5}(?:-\d{4})?|\d{4}|[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}|[A-Z]\d[A-Z] \d[A-Z]\d)(?![\d-]))?`;

/** A number before the street's name, which its kind ends: `17 Beechwood Avenue, Leeds LS6 2QT`. */
const ENGLISH = new RegExp(
  String.raw`(?<![\p{L}\d.,:/-]|\bthe )(?:(?:Flat|Apt|Unit|Suite|Level|Floor) \d{1,4}[A-Za-z]?,? )?\d{1,5}[A-Za-z]?(?:-\d{1,5})? ${NAME} ${TYPE}(?!\p{L})(?:\.(?=,| \p{Lu}{2}\b| \d))?(?: (?:N|S|E|W|NE|NW|SE|SW)\b)?${REST}`,
  'gu',
);
const BOX = /\bP\.? ?O\.? ?Box \d{1,6}(?:,? \p{Lu}[\p{L} ]{1,24},? [A-Z]{2}(?: \d{5})?)?/gu;
/** German, Dutch and Swedish streets end in their kind and stand before the number. */
const GERMANIC =
  /(?<!\p{L})\p{Lu}\p{L}{2,24}(?:straße|strasse|str\.|gasse|platz|weg|allee|ufer|damm|straat|laan|gracht|gatan|vägen|vej|gade)[ ]\d{1,4}[a-z]?(?:, \d{4,5}(?: [A-Z]{2})? \p{Lu}\p{L}{1,24})?(?![\p{L}\d])/gu;
/** French, Italian, Spanish and Portuguese streets begin with their kind. */
const ROMANCE = new RegExp(
  String.raw`(?<!\p{L})(?:\d{1,4}(?: bis| ter)?,? )?(?:[Rr]ue|[Aa]venue|[Bb]oulevard|[Pp]lace|[Vv]ia|[Vv]iale|[Pp]iazza|[Cc]orso|[Cc]alle|[Pp]laza|[Pp]aseo|[Aa]venida|[Rr]ua|[Pp]raça)(?: (?:de|des|du|de la|del|della|da|do|d['’]))?(?: (?:de|des|du|la|del|\p{Lu}[\p{L}'’-]{1,20})){1,4}(?:,? \d{1,4}(?!\d))?(?:, \d{5} \p{Lu}[\p{L}-]{1,24})?`,
  'gu',
);
/** The road and the number of a Chinese address: looked for first, since the rest is only what stands around it. */
const CHINESE_CORE =
  /(?:路|大街|街|大道|巷|弄|胡同|道)(?:[一二三四五六七八九十东西南北中]{1,2}[路段])?[ ]?[0-9一二三四五六七八九十百]{1,5}(?:[-—][0-9]{1,4})?(?:号|弄(?:[0-9]{1,4}号)?)/gu;
/** From the province to the road's name, at the end of what stands before the core. */
const CHINESE_BEFORE =
  /(?:\p{Script=Han}{2,6}(?:省|自治区))?(?:\p{Script=Han}{1,6}(?:市|自治州))?(?:\p{Script=Han}{1,6}(?:区|县|旗|镇|乡|街道)){0,3}\p{Script=Han}{2,8}$/u;
/** What leads to an address and is none of it. */
const LEADS_TO =
  /寄到|寄往|寄至|位于|坐落于|地处|住在|家在|住址|地址|住所|搬到|搬至|送到|送至|派送至|来到|前往|请到|请在|[在到至为是于寄往去回从了：:]/gu;
/** House, floor and room. */
const CHINESE_AFTER =
  /^(?:院)?(?:\p{Script=Han}{2,10}?(?:小区|花园|大厦|广场|公寓|苑|楼|园|城))?(?:[0-9A-Za-z]{1,4}(?:栋|幢|号楼|单元|座|楼|层|室|户)?){0,4}/u;
/** A road has a name of two characters: 这条路5号 has none. */
const LEAST_ROAD = 2;
const NO_ROAD = /[这那条该此一本每]$/;
/** As far as one looks to each side. */
const AROUND = 36;

/** The address of every sample form. */
const SAMPLE = /^123 (?:Main|Any|Fake|Sample|Example)\b/i;

/** Postal addresses down to the house: of English, German, Dutch, Scandinavian, Romance and Chinese writing. */
export function findAddresses(text: string): readonly Span[] {
  let found = findChineseAddresses(text);
  for (const pattern of [ENGLISH, BOX, GERMANIC, ROMANCE]) found = joined(found, spansOf(text, pattern));
  return found;
}

function spansOf(text: string, pattern: RegExp): readonly Span[] {
  return [...text.matchAll(pattern)]
    .filter(([written]) => isAddress(written))
    .map(({ index, 0: written }) => ({ start: index, end: index + written.length }));
}

/** The patterns let the number of a Romance street out, before or behind it. */
function isAddress(written: string): boolean {
  return /\d/.test(written) && !SAMPLE.test(written);
}

function findChineseAddresses(text: string): readonly Span[] {
  const found: Span[] = [];
  for (const match of text.matchAll(CHINESE_CORE)) {
    const from = Math.max(found.at(-1)?.end ?? 0, match.index - AROUND);
    const lead = leadOf(text.slice(from, match.index));
    if (lead.length < LEAST_ROAD) continue;
    const end = match.index + match[0].length;
    const behind = CHINESE_AFTER.exec(text.slice(end, end + AROUND))?.[0].length ?? 0;
    found.push({ start: match.index - lead.length, end: end + behind });
  }
  return found;
}

/** What of the text before a road's kind belongs to the address. */
function leadOf(before: string): string {
  const last = [...before.matchAll(LEADS_TO)].at(-1);
  const rest = last === undefined ? before : before.slice(last.index + last[0].length);
  if (NO_ROAD.test(rest)) return '';
  return CHINESE_BEFORE.exec(rest)?.[0] ?? '';
}
