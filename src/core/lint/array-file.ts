import type { RawRange } from '../dataset/locate.ts';
import { fail, ok, type Outcome } from '../outcome.ts';
import type { Finding, Fix, Place, Related, TextEdit } from './finding.ts';
import type { FileLine } from './fixer.ts';

/** Stands before the first record where the file has a byte order mark: that one is the first line's affair. */
const MARK = '\uFEFF';
const MARKED = `${MARK} `;

/**
 * The text of a JSON file that is one list of records. A session sees each record as a line of its own; this knows where
 * that line stands in the file.
 */
export class ArrayFile {
  readonly text: string;
  readonly #elements: readonly RawRange[];
  /** Offsets at which the lines of the file start. */
  readonly #lineStarts: readonly number[];
  readonly #isMarked: boolean;

  constructor(text: string, elements: readonly RawRange[]) {
    this.text = text;
    this.#elements = elements;
    this.#lineStarts = lineStartsOf(text);
    this.#isMarked = text.startsWith(MARK) && elements.length > 0;
  }

  /** The records, each on one line: line ends stand only between the tokens of JSON, where a return does as well. */
  lines(): readonly string[] {
    return this.#elements.map(({ start, end }, i) => {
      const line = this.text.slice(start, end).replaceAll('\n', '\r');
      return i === 0 && this.#isMarked ? MARKED + line : line;
    });
  }

  /** For each record those of the offsets in the file (in order) that lie in it, as offsets in its line. */
  offsetsByLine(offsets: readonly number[]): readonly (readonly number[] | null)[] {
    let next = 0;
    return this.#elements.map(({ start, end }, i) => {
      const inside: number[] = [];
      for (; (offsets[next] ?? Infinity) < end; next++) {
        const offset = (offsets[next] ?? 0) - start;
        if (offset >= 0) inside.push(offset + this.#shiftOf(i));
      }
      return inside.length === 0 ? null : inside;
    });
  }

  /** A finding of a session on the lines, with its places in the file. */
  place(finding: Finding): Finding {
    const { related, fixes } = finding;
    return {
      ...finding,
      ...this.#placeOf(finding),
      message: this.#message(finding),
      ...(related === undefined ? {} : { related: related.map((one) => this.#related(one)) }),
      ...(fixes === undefined ? {} : { fixes: fixes.map((fix) => this.#fix(fix)) }),
    };
  }

  /** The records with what stands between them, for `fixLines`. */
  fileLines(): readonly FileLine[] {
    return this.lines().map((text, origin) => {
      const [here, next] = [this.#elements[origin], this.#elements[origin + 1]];
      const end = here === undefined || next === undefined ? '' : this.text.slice(here.end, next.start);
      return { text, end, origin };
    });
  }

  /** The lines of the file once its records are these; each knows which line it was. */
  withRecords(records: readonly FileLine[]): Outcome<readonly FileLine[], 'mixed-line-ends'> {
    const newline = this.#newline();
    if (newline === null)
      return fail(
        'mixed-line-ends',
        'Some lines of this file end in CRLF and some in LF, and a record may hold both',
        'Make them equal, then fix it',
      );
    const kept = records.filter(({ text }) => text.trim() !== '');
    const first = this.#elements[0]?.start ?? this.text.length;
    const hasMark = kept[0]?.text.startsWith(MARK) === true;
    const pieces = [{ at: 0, text: this.text.slice(this.#isMarked && !hasMark ? 1 : 0, first) }];
    for (const [i, { text, end, origin }] of kept.entries()) {
      const { start, end: stop } = this.#elements[origin] ?? { start: 0, end: 0 };
      const isMarked = this.#isMarked && i === 0 && origin === 0;
      const raw = isMarked ? text.replace(/^\uFEFF? /, '') : text;
      pieces.push({ at: start, text: raw.replaceAll(newline.replaceAll('\n', '\r'), newline) });
      if (i < kept.length - 1) pieces.push({ at: stop, text: end });
    }
    const last = this.#elements.at(-1)?.end ?? this.text.length;
    return ok(this.#split([...pieces, { at: last, text: this.text.slice(last) }]));
  }

  /** The records at the numbers of their lines in the file, and nothing between; one after the other where they share lines. */
  paddedLines(): readonly string[] {
    const lines = this.lines();
    const numbers = lines.map((_, i) => this.lineOf(i) - 1);
    if (new Set(numbers).size < lines.length) return lines;
    const padded = Array.from({ length: (numbers.at(-1) ?? -1) + 1 }, () => '');
    for (const [i, number] of numbers.entries()) padded[number] = lines[i] ?? '';
    return padded;
  }

  /** 1-based line on which a record starts. */
  lineOf(index: number): number {
    return this.#position(this.#elements[index]?.start ?? 0).line;
  }

  placeOf({ start, end }: RawRange): Place {
    const [from, to] = [this.#position(start), this.#position(end)];
    return { line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
  }

  /** Lines of the pieces put together, each known by the line of the file that its first piece stood on. */
  #split(pieces: readonly { readonly at: number; readonly text: string }[]): readonly FileLine[] {
    const lines: { text: string; origin: number }[] = [{ text: '', origin: 0 }];
    for (const { at, text } of pieces) {
      const origin = this.#position(at).line - 1;
      for (const [i, part] of text.split('\n').entries()) {
        if (i > 0) lines.push({ text: '', origin: origin + i });
        const line = lines.at(-1);
        if (line !== undefined) line.text += part;
      }
    }
    return lines.map(({ text, origin }, i) => {
      const hasReturn = text.endsWith('\r');
      const end = (hasReturn ? '\r' : '') + (i === lines.length - 1 ? '' : '\n');
      return { text: hasReturn ? text.slice(0, -1) : text, end, origin };
    });
  }

  /** What ends the lines of the file, null where they differ. */
  #newline(): '\n' | '\r\n' | null {
    if (!this.text.includes('\r')) return '\n';
    return /(?<!\r)\n|\r(?!\n)/.test(this.text) ? null : '\r\n';
  }

  #placeOf({ line, column, endLine, endColumn }: Place): Place {
    return this.placeOf({ start: this.#offset(line, column), end: this.#offset(endLine, endColumn) });
  }

  #offset(line: number, column: number): number {
    const shift = this.#shiftOf(line - 1);
    // The mark itself stands at the start of the file.
    if (column - 1 < shift) return column - 1;
    return (this.#elements[line - 1]?.start ?? this.text.length) + column - 1 - shift;
  }

  #shiftOf(index: number): number {
    return index === 0 && this.#isMarked ? MARKED.length : 0;
  }

  #position(offset: number): { readonly line: number; readonly column: number } {
    let low = 0;
    let high = this.#lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (this.#lineStarts[low] ?? 0) + 1 };
  }

  #related(related: Related): Related {
    return { ...related, ...this.#placeOf(related) };
  }

  #fix(fix: Fix): Fix {
    return { ...fix, edits: fix.edits.map((edit) => this.#edit(edit)) };
  }

  /** A record that goes takes the comma with it: that after it, of the last record the one before. */
  #edit(edit: TextEdit): TextEdit {
    const { start, end } = this.#elements[edit.line - 1] ?? { start: 0, end: 0 };
    const before = this.#elements[edit.line - 2];
    const isRemoval = edit.text === '' && edit.column === 1 && edit.line === edit.endLine;
    const isWhole = isRemoval && edit.endColumn - 1 - this.#shiftOf(edit.line - 1) === end - start;
    const isLast = edit.line === this.#elements.length;
    const place =
      isWhole && isLast && before !== undefined
        ? this.placeOf({ start: before.end, end })
        : this.#placeOf(edit);
    return { ...edit, ...place };
  }

  /** Rules that name another record call it by its line, which they take for its number in the list. */
  #message({ message, data }: Finding): string {
    const first = data?.['first'];
    const element = typeof first === 'number' ? this.#elements[first - 1] : undefined;
    if (element === undefined || typeof first !== 'number') return message;
    const { line, column } = this.#position(element.start);
    const neighbours = [this.#elements[first - 2], this.#elements[first]];
    const isShared = neighbours.some((one) => one !== undefined && this.#position(one.start).line === line);
    const words = `line ${line.toLocaleString('en')}${isShared ? `, column ${column.toLocaleString('en')}` : ''}`;
    return message.replace(`line ${first.toLocaleString('en')}`, words);
  }
}

function lineStartsOf(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
