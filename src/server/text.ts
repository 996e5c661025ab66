import { LineStore, type StoredLine } from '../core/dataset/line-store.ts';
import type { LineChange } from '../core/lint/session.ts';
import { TokenTotal, type CountedLine } from './token-total.ts';

/** A content change as LSP sends it; what it says is not trusted. */
export interface ContentChange {
  readonly range?: {
    readonly start: { readonly line: number; readonly character: number };
    readonly end: { readonly line: number; readonly character: number };
  };
  readonly text: string;
}

/** The lines that a change replaced, with their new text. */
interface TextChange extends LineChange {
  readonly inserted: readonly string[];
}

interface TextLine extends StoredLine, CountedLine {
  text: string;
}

/** The lines of an open document, without their line ends. The lint session shares the strings: no text is held twice. */
export class DocumentText {
  readonly tokens = new TokenTotal();
  readonly #lines = new LineStore<TextLine>();

  constructor(text: string) {
    this.#splice(0, 0, splitLines(text));
  }

  get length(): number {
    return this.#lines.size;
  }

  /** The line with this 0-based number; empty beyond the last. */
  line(index: number): string {
    return this.#lines.at(index)?.text ?? '';
  }

  /**
   * The same, from now on as a string of its own. One that was cut out of the whole text keeps all of that in memory, at two
   * bytes a character where a single one of them needs two.
   */
  own(index: number): string {
    const line = this.#lines.at(index);
    if (line === undefined) return '';
    line.text = ownString(line.text);
    return line.text;
  }

  /** Counts tokens anew from here on. */
  recount(): void {
    this.tokens.recount(this.#lines);
  }

  /** Applies a change and tells which lines it replaced. Positions outside the text are moved to its nearest place. */
  apply(change: ContentChange): TextChange {
    const lineChange = this.#toLineChange(change);
    this.#splice(lineChange.start, lineChange.removed, lineChange.inserted);
    return lineChange;
  }

  #splice(start: number, removed: number, inserted: readonly string[]): void {
    const lines = stored(inserted);
    this.tokens.replace(this.#lines.splice(start, removed, lines), lines);
  }

  #toLineChange({ range, text }: ContentChange): TextChange {
    if (range === undefined) return { start: 0, removed: this.length, inserted: splitLines(text) };
    const [start, end] = inOrder(this.#clamp(range.start), this.#clamp(range.end));
    const before = this.line(start.line).slice(0, start.character);
    const after = this.line(end.line).slice(end.character);
    return {
      start: start.line,
      removed: end.line - start.line + 1,
      inserted: splitLines(`${before}${text}${after}`),
    };
  }

  #clamp(position: Position): Position {
    const last = this.length - 1;
    const line = Math.trunc(position.line);
    if (!(line >= 0)) return { line: 0, character: 0 };
    if (line > last) return { line: last, character: this.line(last).length };
    const character = Math.trunc(position.character);
    return { line, character: character >= 0 ? Math.min(character, this.line(line).length) : 0 };
  }
}

interface Position {
  readonly line: number;
  readonly character: number;
}

function inOrder(a: Position, b: Position): readonly [Position, Position] {
  const swapped = b.line < a.line || (b.line === a.line && b.character < a.character);
  return swapped ? [b, a] : [a, b];
}

/** LSP knows three line ends: `\n`, `\r\n` and `\r`. */
function splitLines(text: string): string[] {
  return text.includes('\r') ? text.split(/\r\n|\n|\r/) : text.split('\n');
}

/** No encoding of text is used: those replace half a surrogate pair. */
function ownString(text: string): string {
  const encoding = /[\u0100-\uffff]/.test(text) ? 'utf16le' : 'latin1';
  return Buffer.from(text, encoding).toString(encoding);
}

function stored(lines: readonly string[]): TextLine[] {
  return lines.map((text) => ({ text, tokens: null, chunk: null, slot: 0 }));
}
