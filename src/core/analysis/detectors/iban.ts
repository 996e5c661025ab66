import { passesMod97 } from './check-digits.ts';
import type { Detector } from './detector.ts';
import type { Span } from './span.ts';
import { TRAIT } from './traits.ts';

/** Length by country: SWIFT's IBAN registry, release 99. */
const LENGTHS: ReadonlyMap<string, number> = new Map(
  'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30'
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

/** Country and check digits; what follows is walked by hand, since its length depends on the country. */
const HEAD = /(?<![A-Za-z0-9])(?:[A-Z]{2}[0-9]{2}(?=[ -]?[A-Z0-9])|[a-z]{2}[0-9]{2}(?=[a-z0-9]))/g;

export const iban: Detector = {
  kind: 'iban',
  name: 'Bank account number (IBAN)',
  placeholder: 'IBAN',
  needs: TRAIT.digits,
  find: findIbans,
};

function findIbans(text: string): readonly Span[] {
  const found: Span[] = [];
  for (const match of text.matchAll(HEAD)) {
    const length = LENGTHS.get(match[0].slice(0, 2).toUpperCase());
    const isLower = /^[a-z]/.test(match[0]);
    const end = length === undefined ? undefined : endAfter(text, { start: match.index, length, isLower });
    if (end === undefined) continue;
    const value = text.slice(match.index, end).replaceAll(/[ -]/g, '');
    if (passesMod97(value)) found.push({ start: match.index, end });
  }
  return found;
}

interface Extent {
  readonly start: number;
  readonly length: number;
  /** In lower case it counts in one piece only: parts of hashes and UUIDs look like it. */
  readonly isLower: boolean;
}

/** End of the first `length` letters and digits, with at most one blank or hyphen between two; they must end there. */
function endAfter(text: string, { start, length, isLower }: Extent): number | undefined {
  const taking = isLower ? /[a-z0-9]/ : /[A-Z0-9]/;
  let taken = 0;
  let end = start;
  while (taken < length) {
    if (taking.test(text[end] ?? '')) taken += 1;
    else if (isLower || !/[ -]/.test(text[end] ?? '') || /[ -]/.test(text[end - 1] ?? '')) return undefined;
    end += 1;
  }
  return /[A-Za-z0-9]/.test(text[end] ?? '') ? undefined : end;
}
