import {
  diagnoseKey,
  diagnoseValue,
  diagnoseAfterValue,
  type ScanContext,
  type SyntaxProblem,
} from './syntax-problem.ts';

export type JsonEvent = 'object' | 'array' | 'close' | 'key' | 'scalar';

/**
 * Called for each token of a line with its raw UTF-16 offsets. `object` and `array` give the opening bracket, `close` the
 * closing one; the offsets of `key` and of strings include their quotes.
 */
export type JsonVisitor = (event: JsonEvent, start: number, end: number) => void;

type State = 'value' | 'value-or-close' | 'key' | 'key-or-close' | 'colon' | 'after';

const BLANK = /[ \t\r\n]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const WORD = /true|false|null/y;
/** All but quotes, backslashes and the control characters below the space. */
const PLAIN = /[ !#-[\]-\uffff]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const ATOM_GOES_ON = /[\p{L}\p{N}_$.+-]/u;

/**
 * Reads one line of JSON by RFC 8259 and gives the first problem, or null. It accepts exactly what JSON.parse accepts
 * (property-tested), but knows places and reasons; it serves lines that are broken or have findings, the fast path of all
 * others is JSON.parse. It never recurses, so nesting costs memory only.
 */
export function scanJson(text: string, visit: JsonVisitor = () => undefined): SyntaxProblem | null {
  return new Scanner(text, visit).run();
}

class Scanner {
  readonly #text: string;
  readonly #visit: JsonVisitor;
  /** Raw offsets of the brackets that are still open. */
  readonly #open: number[] = [];
  #at = 0;
  #state: State = 'value';
  #comma = -1;

  constructor(text: string, visit: JsonVisitor) {
    this.#text = text;
    this.#visit = visit;
  }

  run(): SyntaxProblem | null {
    for (;;) {
      this.#at = endOf(BLANK, this.#text, this.#at);
      if (this.#state === 'after' && this.#open.length === 0) return this.#finish();
      const problem = this.#step();
      if (problem !== null) return problem;
    }
  }

  #finish(): SyntaxProblem | null {
    return this.#at === this.#text.length ? null : diagnoseAfterValue(this.#context());
  }

  #step(): SyntaxProblem | null {
    switch (this.#state) {
      case 'value':
        return this.#value();
      case 'value-or-close':
        return this.#text[this.#at] === ']' ? this.#close() : this.#value();
      case 'key-or-close':
        return this.#text[this.#at] === '}' ? this.#close() : this.#key();
      case 'key':
        return this.#key();
      case 'colon':
        return this.#colon();
      case 'after':
        return this.#after();
      default:
        return this.#state satisfies never;
    }
  }

  #value(): SyntaxProblem | null {
    const start = this.#at;
    const char = this.#text[start];
    if (char === '{' || char === '[') return this.#enter(char);
    if (char === '"') return this.#string('scalar', 'after');
    const end = Math.max(endOf(NUMBER, this.#text, start), endOf(WORD, this.#text, start));
    if (end === start || ATOM_GOES_ON.test(this.#text[end] ?? '')) return diagnoseValue(this.#context());
    this.#visit('scalar', start, end);
    return this.#advance(end, 'after');
  }

  #enter(bracket: '{' | '['): null {
    this.#open.push(this.#at);
    this.#visit(bracket === '{' ? 'object' : 'array', this.#at, this.#at + 1);
    return this.#advance(this.#at + 1, bracket === '{' ? 'key-or-close' : 'value-or-close');
  }

  #close(): null {
    this.#open.pop();
    this.#visit('close', this.#at, this.#at + 1);
    return this.#advance(this.#at + 1, 'after');
  }

  #key(): SyntaxProblem | null {
    return this.#text[this.#at] === '"' ? this.#string('key', 'colon') : diagnoseKey(this.#context());
  }

  #colon(): SyntaxProblem | null {
    return this.#text[this.#at] === ':'
      ? this.#advance(this.#at + 1, 'value')
      : diagnoseAfterValue(this.#context());
  }

  #after(): SyntaxProblem | null {
    const char = this.#text[this.#at];
    const inObject = this.#text[this.#open.at(-1) ?? 0] === '{';
    if (char === ',') {
      this.#comma = this.#at;
      return this.#advance(this.#at + 1, inObject ? 'key' : 'value');
    }
    return char === (inObject ? '}' : ']') ? this.#close() : diagnoseAfterValue(this.#context());
  }

  #string(event: 'key' | 'scalar', next: State): SyntaxProblem | null {
    const start = this.#at;
    let at = endOf(PLAIN, this.#text, start + 1);
    while (this.#text[at] === '\\') {
      const end = endOf(ESCAPE, this.#text, at);
      if (end === at) return badEscape(this.#text, start, at);
      at = endOf(PLAIN, this.#text, end);
    }
    if (at === this.#text.length) return { kind: 'open-string', start, end: at };
    if (this.#text[at] !== '"')
      return { kind: 'control-character', start: at, end: at + 1, found: codeOf(this.#text, at) };
    this.#visit(event, start, at + 1);
    return this.#advance(at + 1, next);
  }

  #advance(at: number, state: State): null {
    this.#at = at;
    this.#state = state;
    return null;
  }

  #context(): ScanContext {
    return { text: this.#text, at: this.#at, state: this.#state, open: this.#open, comma: this.#comma };
  }
}

function badEscape(text: string, start: number, at: number): SyntaxProblem {
  if (at + 1 >= text.length) return { kind: 'open-string', start, end: text.length };
  if (text[at + 1] !== 'u') return { kind: 'bad-escape', start: at, end: at + 2 };
  return { kind: 'bad-unicode-escape', start: at, end: endOf(/\\u[0-9a-fA-F]{0,3}/y, text, at) };
}

function codeOf(text: string, at: number): string {
  return `U+${(text.codePointAt(at) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** Where a sticky pattern that starts at an offset ends; the offset itself if it does not match. */
function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
