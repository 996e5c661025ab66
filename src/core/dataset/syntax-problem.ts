/** What can be wrong with a line of JSON; the words for people are the messages of the rule `json/syntax`. */
export type SyntaxKind =
  | 'bad-escape'
  | 'bad-number'
  | 'bad-unicode-escape'
  | 'comma-after-record'
  | 'comment'
  | 'control-character'
  | 'curly-quotes'
  | 'double-comma'
  | 'ended-early'
  | 'full-width'
  | 'invisible-character'
  | 'missing-colon'
  | 'missing-comma'
  | 'missing-value'
  | 'more-after-record'
  | 'not-json-word'
  | 'open-string'
  | 'single-quotes'
  | 'trailing-comma'
  | 'two-records'
  | 'unescaped-quote'
  | 'unexpected'
  | 'unquoted-key'
  | 'unquoted-text'
  | 'wrong-bracket';

export interface SyntaxProblem {
  readonly kind: SyntaxKind;
  /** Raw UTF-16 offsets in the line. */
  readonly start: number;
  readonly end: number;
  /** A bracket, a code point or a known word: never a text of the record. */
  readonly found?: string;
  readonly expected?: string;
  /** 1-based column of the opening bracket that the problem is about. */
  readonly column?: number;
}

export interface ScanContext {
  readonly text: string;
  readonly at: number;
  readonly state: string;
  readonly open: readonly number[];
  readonly comma: number;
}

const WORDS: Readonly<Record<string, string>> = {
  NaN: 'null',
  Infinity: 'null',
  '-Infinity': 'null',
  undefined: 'null',
  None: 'null',
  nil: 'null',
  NULL: 'null',
  Null: 'null',
  True: 'true',
  TRUE: 'true',
  False: 'false',
  FALSE: 'false',
};
const NAME = /-?[\p{L}_$][\p{L}\p{N}_$]*/uy;
const NUMBER_LIKE = /[+-]?\.?[0-9][\p{L}\p{N}.+-]*|[+.-]+/uy;
const QUOTED = /'(?:[^'\\]|\\.)*'?/y;
const CURLY = /[\u2018\u2019\u201c\u201d\u300c\u300d\u2033]/;
const FULL_WIDTH = /[\uff1a\uff0c\uff5b\uff5d\u3001\uff3b\uff3d\uff02]/;
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Z}]/u;
const VALUE_START = /["{[\p{L}\p{N}_$'-]/u;

/** Why no value can start here. */
export function diagnoseValue(context: ScanContext): SyntaxProblem {
  const { text, at, comma } = context;
  const char = text[at];
  if (char === undefined) return endedEarly(context);
  if (char === '}' || char === ']') {
    return isAfterComma(context)
      ? { kind: 'trailing-comma', start: comma, end: comma + 1 }
      : oddBracket(context);
  }
  if (char === ',')
    return { kind: isAfterComma(context) ? 'double-comma' : 'missing-value', start: at, end: at + 1 };
  return quoteProblem(text, at) ?? wordProblem(text, at) ?? oddCharacter(text, at);
}

/** Why no property name can start here. */
export function diagnoseKey(context: ScanContext): SyntaxProblem {
  const { text, at } = context;
  const name = match(NAME, text, at) || match(/[0-9]+/y, text, at);
  if (name !== '') return { kind: 'unquoted-key', start: at, end: at + name.length };
  return diagnoseValue(context);
}

/** Why a value, a name or the whole record can't be followed by this. */
export function diagnoseAfterValue(context: ScanContext): SyntaxProblem {
  const { text, at, state, open } = context;
  const char = text[at];
  if (char === undefined) return endedEarly(context);
  if (state === 'after' && open.length === 0) return afterRecord(text, at);
  if (isStrayQuote(text, at)) return { kind: 'unescaped-quote', start: at - 1, end: at };
  const odd = state === 'colon' ? colonProblem(text, at) : null;
  if (odd !== null) return odd;
  if (char === '}' || char === ']') return oddBracket(context);
  if (VALUE_START.test(char) && !FULL_WIDTH.test(char)) {
    const end = tokenEnd(text, at);
    return { kind: 'missing-comma', start: at, end };
  }
  return oddCharacter(text, at);
}

function colonProblem(text: string, at: number): SyntaxProblem | null {
  return FULL_WIDTH.test(text[at] ?? '') || INVISIBLE.test(text[at] ?? '') || isComment(text, at)
    ? null
    : { kind: 'missing-colon', start: at, end: tokenEnd(text, at) };
}

/** `"He said "hi" to her"`: letters that touch a closing quote mean that the quote was part of the text. */
function isStrayQuote(text: string, at: number): boolean {
  return text[at - 1] === '"' && /[\p{L}\p{N}'!?.]/u.test(text[at] ?? '');
}

function isAfterComma({ text, at, comma }: ScanContext): boolean {
  return comma >= 0 && text.slice(comma + 1, at).trim() === '';
}

function afterRecord(text: string, at: number): SyntaxProblem {
  const end = text.trimEnd().length;
  if (text[at] === ',') return { kind: 'comma-after-record', start: at, end: at + 1 };
  return {
    kind: text[at] === '{' ? 'two-records' : 'more-after-record',
    start: at,
    end: Math.max(end, at + 1),
  };
}

function endedEarly({ text, open, state }: ScanContext): SyntaxProblem {
  const end = text.trimEnd().length;
  const bracket = open.at(-1);
  const place = { start: Math.max(end - 1, 0), end: Math.max(end, 1) };
  if (bracket === undefined) return { kind: 'missing-value', ...place };
  const expected = state === 'after' || state.endsWith('close') ? closing(text[bracket]) : 'value';
  return { kind: 'ended-early', ...place, found: text[bracket] ?? '', expected, column: bracket + 1 };
}

function oddBracket({ text, at, open, state }: ScanContext): SyntaxProblem {
  const bracket = open.at(-1);
  const place = { start: at, end: at + 1, found: text[at] ?? '' };
  if (state === 'colon' || (state === 'value' && closing(text[bracket ?? 0]) === text[at])) {
    return { kind: state === 'colon' ? 'missing-colon' : 'missing-value', ...place };
  }
  if (bracket === undefined) return { kind: 'unexpected', ...place };
  return { kind: 'wrong-bracket', ...place, expected: closing(text[bracket]), column: bracket + 1 };
}

function closing(bracket: string | undefined): string {
  return bracket === '[' ? ']' : '}';
}

function quoteProblem(text: string, at: number): SyntaxProblem | null {
  if (text[at] === "'") return { kind: 'single-quotes', start: at, end: at + match(QUOTED, text, at).length };
  return CURLY.test(text[at] ?? '') ? { kind: 'curly-quotes', start: at, end: at + 1 } : null;
}

function wordProblem(text: string, at: number): SyntaxProblem | null {
  const word = match(NAME, text, at);
  if (word !== '') {
    const instead = Object.hasOwn(WORDS, word) ? WORDS[word] : undefined;
    const place = { start: at, end: at + word.length };
    return instead === undefined
      ? { kind: 'unquoted-text', ...place }
      : { kind: 'not-json-word', ...place, found: word, expected: instead };
  }
  const number = match(NUMBER_LIKE, text, at);
  return number === '' ? null : { kind: 'bad-number', start: at, end: at + number.length };
}

function isComment(text: string, at: number): boolean {
  return text[at] === '#' || (text[at] === '/' && /[/*]/.test(text[at + 1] ?? ''));
}

function endOfComment(text: string, at: number): number {
  const end = text[at + 1] === '*' ? text.indexOf('*/', at + 2) + 2 : 0;
  return end > at ? end : text.trimEnd().length;
}

function oddCharacter(text: string, at: number): SyntaxProblem {
  const char = String.fromCodePoint(text.codePointAt(at) ?? 0);
  const place = { start: at, end: at + char.length };
  if (isComment(text, at)) return { kind: 'comment', start: at, end: endOfComment(text, at) };
  if (FULL_WIDTH.test(char)) return { kind: 'full-width', ...place, found: char };
  const code = `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  if (INVISIBLE.test(char)) return { kind: 'invisible-character', ...place, found: code };
  return { kind: 'unexpected', ...place, found: /[!-~]/.test(char) ? char : code };
}

function tokenEnd(text: string, at: number): number {
  const token = match(/"(?:[^"\\]|\\.)*"?|[\p{L}\p{N}_$.+-]+/uy, text, at);
  return at + Math.max(token.length, 1);
}

function match(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}
