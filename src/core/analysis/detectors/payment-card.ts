import { isUniform, passesLuhn } from './check-digits.ts';
import { isNear, isOtherThing, type Detector } from './detector.ts';
import { joined, type Span } from './span.ts';
import { TRAIT } from './traits.ts';

/** Numbers that begin with `from` to `to` are of these lengths (ISO/IEC 7812 and the networks' own tables). */
interface Issuer {
  readonly from: number;
  readonly to: number;
  readonly lengths: readonly number[];
}

const issuer = (from: number, to: number, ...lengths: readonly number[]): Issuer => ({ from, to, lengths });

/** Visa, Mastercard, American Express, Diners Club, Discover, JCB, UnionPay, Mir, RuPay, Troy. */
const ISSUERS: readonly Issuer[] = [
  issuer(4, 4, 16, 19),
  issuer(51, 55, 16),
  issuer(2221, 2720, 16),
  issuer(34, 34, 15),
  issuer(37, 37, 15),
  issuer(300, 305, 14),
  issuer(309, 309, 14),
  issuer(36, 36, 14),
  issuer(38, 39, 14),
  issuer(6011, 6011, 16, 19),
  issuer(644, 659, 16, 19),
  issuer(3528, 3589, 16, 17, 18, 19),
  issuer(62, 62, 16, 17, 18, 19),
  issuer(81, 81, 16, 17, 18, 19),
  issuer(2200, 2204, 16, 17, 18, 19),
  issuer(6521, 6522, 16),
  issuer(9792, 9792, 16),
];

/** Maestro, the older cards of Chinese banks and Visa's of 13 digits are too broad to believe without a word. */
const ISSUERS_WITH_CONTEXT: readonly Issuer[] = [
  issuer(4, 4, 13),
  issuer(50, 50, 12, 13, 14, 15, 16, 17, 18, 19),
  issuer(56, 58, 12, 13, 14, 15, 16, 17, 18, 19),
  issuer(6304, 6304, 16, 17, 18, 19),
  issuer(6759, 6763, 16, 17, 18, 19),
  issuer(60, 60, 16, 19),
  issuer(9558, 9558, 19),
  issuer(68, 69, 16, 17, 18, 19),
];

/**
 * As they are written: in one piece, by fours, or 4-6-5 and 4-6-4 with one separator throughout. The longer ways come
 * first, and what fails its check is tried again without its last group, which may be a date. A number that is part of a
 * word, a decimal or a sum is none.
 */
const WAYS: readonly RegExp[] = [
  /(?<![\w.+*/#×-])\d{4}([ .-])\d{4}\1\d{4}\1\d{4}\1\d{1,3}(?![\w]|[.-]\d|,\d{3}(?!\d))/g,
  /(?<![\w.+*/#×-])\d{4}([ .-])\d{4}\1\d{4}\1\d{4}(?!\w|[.-]\d|,\d{3}(?!\d))/g,
  /(?<![\w.+*/#×-])\d{4}([ -])\d{6}\1\d{4,5}(?!\w|[.-]\d|,\d{3}(?!\d))/g,
  /(?<![\w.+*/#×-])\d{6}([ -])\d{10,13}(?!\w|[.-]\d|,\d{3}(?!\d))/g,
  /(?<![\w.+*/#×-])\d{12,19}(?!\w|[.-]\d|,\d{3}(?!\d))/g,
];

/** The beginning of an IBAN, whose rest may pass for a card. */
const IBAN_HEAD = /(?<![A-Za-z0-9])[A-Z]{2}[0-9]{2}[ -](?:[A-Z0-9]{4}[ -]){0,4}$/;

const WORDS =
  /\b(?:credit|debit|bank|payment|prepaid)?[ _-]?cards?\b|\bvisa\b|\bmaster ?card\b|\bamex\b|\bamerican express\b|\bunion ?pay\b|\bdiners\b|\bdiscover\b|\bjcb\b|\bmaestro\b|\bpan\b|\bcvv\b|\bkredit|\btarjeta\b|\bcarte bancaire\b|银行卡|信用卡|储蓄卡|借记卡|卡号|账号|银联|打款|转账|收款/i;

export const paymentCard: Detector = {
  kind: 'payment-card',
  name: 'Payment card number',
  placeholder: 'PAYMENT_CARD',
  needs: TRAIT.digits,
  find: findCards,
};

function findCards(text: string): readonly Span[] {
  let found: readonly Span[] = [];
  for (const way of WAYS) {
    const cards: Span[] = [];
    for (const match of text.matchAll(way)) {
      const span = { start: match.index, end: match.index + match[0].length };
      if (isCard(text, match[0], span)) cards.push(span);
    }
    found = joined(found, cards);
  }
  return found;
}

function isCard(text: string, written: string, span: Span): boolean {
  const digits = written.replaceAll(/\D/g, '');
  if (isUniform(digits) || !passesLuhn(digits)) return false;
  if (IBAN_HEAD.test(text.slice(Math.max(0, span.start - 26), span.start))) return false;
  if (isOf(ISSUERS, digits)) return !isOtherThing(text, span.start) || isNear(text, WORDS, span);
  return isOf(ISSUERS_WITH_CONTEXT, digits) && isNear(text, WORDS, span);
}

function isOf(issuers: readonly Issuer[], digits: string): boolean {
  return issuers.some(({ from, to, lengths }) => {
    const prefix = Number(digits.slice(0, String(from).length));
    return prefix >= from && prefix <= to && lengths.includes(digits.length);
  });
}
