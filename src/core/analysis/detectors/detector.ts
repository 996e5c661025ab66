import type { Span } from './span.ts';

/**
 * Finds one kind of personal value or secret. A detector is one object in one file that says all of itself: what it is
 * called, what takes its place, and how it is told from other numbers.
 */
export interface Detector {
  /** Unique, in lower case with hyphens: `es-dni`. */
  readonly kind: string;
  /** For messages: "Spanish DNI number". */
  readonly name: string;
  /** What a redaction leaves, without brackets: `ES_DNI`. */
  readonly placeholder: string;
  /** Traits of a text (`traits.ts`) without any of which it can't hold a value of this kind. */
  readonly needs: number;
  readonly find: (text: string) => readonly Span[];
}

/** A value known by its shape, its check digits and the words around it. */
export interface Shape {
  readonly kind: string;
  readonly name: string;
  readonly placeholder: string;
  readonly needs: number;
  /** Global, and bounded: no quantifier without an upper limit. A group named `value` is the value if it isn't all. */
  readonly pattern: RegExp;
  /** The second check: check digits, dates, ranges. */
  readonly isValid?: (value: string) => boolean;
  /**
   * Words of which one must stand near the value. Left out where shape and check digits are enough: a number of nine
   * digits with one check digit is a valid one of its kind in one case of ten.
   */
  readonly context?: RegExp;
  /** Words that, right before a value, stand against those that say it is something else; `context` if left out. */
  readonly announced?: RegExp;
  /** Words right before the value that say it is something else. Global ones apply as well. */
  readonly unless?: RegExp;
}

/** A word counts up to this many characters before a value, as long as a short sentence. */
const BEFORE = 48;
const AFTER = 24;

/** Right before a value, the word for it stands against any other: `营业执照编号…`. */
const CLOSE = 16;

/** What ids, order numbers and versions are called. */
const OTHER_THING =
  /(?:\b(?:order|invoice|ref(?:erence)?|serial|sku|part|batch|ticket|case|job|row|tracking|parcel|version|model|isbn|issn|ean|upc|doi|commit|revision|port|product|sum|difference|quotient|seed|rng|random)\b|订单|編號|编号|单号|流水|序列|批次|型号|条码|合同|快递)[^\n0-9]{0,14}$/i;

export function shapeDetector(shape: Shape): Detector {
  const { kind, name, placeholder, needs } = shape;
  return { kind, name, placeholder, needs, find: (text) => findShape(text, shape) };
}

/** Whether a word of `words` stands near a place, before it or a little behind it. */
export function isNear(text: string, words: RegExp, { start, end }: Span): boolean {
  return (
    holdsWord(text.slice(Math.max(0, start - BEFORE), start), words) ||
    holdsWord(text.slice(end, end + AFTER), words)
  );
}

/** As it stands, or with the names of data and code taken apart: `nhs_number`, `phoneNumber`. */
export function holdsWord(text: string, words: RegExp): boolean {
  return (
    words.test(text) || (JOINED.test(text) && words.test(text.replaceAll(/_|(?<=[a-z])(?=[A-Z])/g, ' ')))
  );
}

const JOINED = /_|[a-z][A-Z]/;

/** Whether the number at a place is announced as an order number, a version or the like. */
export function isOtherThing(text: string, start: number): boolean {
  return OTHER_THING.test(text.slice(Math.max(0, start - BEFORE), start));
}

const NONE: readonly Span[] = [];

function findShape(text: string, shape: Shape): readonly Span[] {
  // Nearly nowhere, and `matchAll` copies the pattern before it looks.
  if (text.search(shape.pattern) < 0) return NONE;
  const found: Span[] = [];
  for (const match of text.matchAll(shape.pattern)) {
    const value = match.groups?.['value'] ?? match[0];
    const start = match.index + match[0].indexOf(value);
    const span = { start, end: start + value.length };
    if ((shape.isValid?.(value) ?? true) && fits(text, span, shape)) found.push(span);
  }
  return found;
}

function fits(text: string, span: Span, { context, announced = context, unless }: Shape): boolean {
  if (context !== undefined && !isNear(text, context, span)) return false;
  if (unless?.test(text.slice(Math.max(0, span.start - BEFORE), span.start)) === true) return false;
  if (!isOtherThing(text, span.start)) return true;
  return (
    announced !== undefined && holdsWord(text.slice(Math.max(0, span.start - CLOSE), span.start), announced)
  );
}
