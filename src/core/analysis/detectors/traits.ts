/**
 * Traits of a text that detectors ask for before they look closer. All come from one pass over the characters, so that
 * twenty detectors cost nearly all texts one pass and not twenty.
 */
export const TRAIT = {
  /** Six digits in a row, with at most one blank, hyphen, point, stroke or bracket between two of them. */
  digits: 1,
  /** Four numbers with points between them. */
  quad: 2,
  /** A run of fourteen letters, digits and marks that are usual in keys, with a digit and a letter in it. */
  token: 4,
  /** Two colons or points in a run of hexadecimal digits. */
  hexMarks: 8,
  /** `://` */
  scheme: 16,
  /** `-----` */
  dashes: 32,
  /** A Chinese character right before a capital letter. */
  plate: 64,
  /** A capital letter after which a digit comes, or the reverse. */
  mixed: 128,
  /** Any text: for detectors whose words are test enough. */
  always: 256,
} as const;

const DIGITS_IN_ID = 6;
const SHORTEST_TOKEN = 14;
const DASHES = 5;

/** Kinds of characters, by code below 128. */
const DIGIT = 1;
const UPPER = 2;
const LOWER = 4;
const HEX = 8;
const SEPARATOR = 16;
const TOKEN_MARK = 32;

const CLASSES = classes();

/** The traits that a text has, as a sum of bits. */
export function traitsOf(text: string): number {
  const state = new Scan();
  for (let i = 0; i < text.length; i += 1) state.take(text.charCodeAt(i));
  return state.traits;
}

class Scan {
  traits: number = TRAIT.always;
  #digits = 0;
  #gap = 0;
  #points = 0;
  #token = 0;
  #tokenKinds = 0;
  #hexMarks = 0;
  #dashes = 0;
  #last = 0;

  take(code: number): void {
    const kind = code < 128 ? (CLASSES[code] ?? 0) : 0;
    this.#takeNumber(code, kind);
    this.#takeToken(kind);
    this.#takeMarks(code, kind);
    this.#takePair(code, kind);
    this.#last = code;
  }

  #takeNumber(code: number, kind: number): void {
    if ((kind & DIGIT) !== 0) {
      this.#digits += 1;
      this.#gap = 0;
      if (this.#digits >= DIGITS_IN_ID) this.traits |= TRAIT.digits;
      if (this.#points >= 3) this.traits |= TRAIT.quad;
    } else if ((kind & SEPARATOR) !== 0 && this.#digits > 0 && this.#gap < 2) {
      this.#gap += 1;
      this.#points = code === 46 && this.#gap === 1 ? this.#points + 1 : 0;
    } else {
      this.#digits = 0;
      this.#points = 0;
    }
  }

  #takeToken(kind: number): void {
    if ((kind & (DIGIT | UPPER | LOWER | TOKEN_MARK)) === 0) {
      this.#token = 0;
      this.#tokenKinds = 0;
      return;
    }
    this.#token += 1;
    this.#tokenKinds |= kind;
    const isMixed = (this.#tokenKinds & DIGIT) !== 0 && (this.#tokenKinds & (UPPER | LOWER)) !== 0;
    if (isMixed && this.#token >= SHORTEST_TOKEN) this.traits |= TRAIT.token;
  }

  #takeMarks(code: number, kind: number): void {
    if (code === 58 || code === 46) this.#hexMarks += 1;
    else if ((kind & HEX) === 0) this.#hexMarks = 0;
    if (this.#hexMarks >= 2) this.traits |= TRAIT.hexMarks;
    if (code === 47 && this.#last === 58) this.traits |= TRAIT.scheme;
    this.#dashes = code === 45 ? this.#dashes + 1 : 0;
    if (this.#dashes >= DASHES) this.traits |= TRAIT.dashes;
  }

  #takePair(code: number, kind: number): void {
    const last = this.#last;
    if ((kind & UPPER) !== 0 && last >= 0x4e00 && last <= 0x9fff) this.traits |= TRAIT.plate;
    const lastKind = last < 128 ? (CLASSES[last] ?? 0) : 0;
    if (((kind | lastKind) & (UPPER | DIGIT)) === (UPPER | DIGIT) && code !== last)
      this.traits |= TRAIT.mixed;
  }
}

function classes(): Uint8Array {
  const table = new Uint8Array(128);
  const mark = (characters: string, kind: number): void => {
    for (const character of characters)
      table[character.charCodeAt(0)] = (table[character.charCodeAt(0)] ?? 0) | kind;
  };
  mark('0123456789', DIGIT | HEX);
  mark('ABCDEFGHIJKLMNOPQRSTUVWXYZ', UPPER);
  mark('abcdefghijklmnopqrstuvwxyz', LOWER);
  mark('ABCDEFabcdef', HEX);
  mark(' -./()', SEPARATOR);
  mark('_-+/=.:', TOKEN_MARK);
  return table;
}
