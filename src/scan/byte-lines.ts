import { isUtf8 } from 'node:buffer';
import type { LineInput } from '../core/lint/session.ts';
import { decodeLossy } from './utf8.ts';

const NEWLINE = 10;
const RETURN = 13;

/** Lines of UTF-8 without their line ends, as `text.split('\n')` gives them; each is decoded whenever it is asked for. */
export function linesOf(bytes: Uint8Array): readonly Exclude<LineInput, string>[] {
  const lines: ByteLine[] = [];
  let start = 0;
  for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
    lines.push(new ByteLine(bytes, start, end));
    start = end + 1;
  }
  lines.push(new ByteLine(bytes, start, bytes.length));
  return lines;
}

/** The same, decoded at once, which is quicker where all of them are wanted. */
export function decodedLines(bytes: Uint8Array): readonly LineInput[] {
  return linesOf(bytes).map(({ text, invalidAt, endsInReturn = false }) =>
    invalidAt === null && !endsInReturn ? text : { text, invalidAt, endsInReturn },
  );
}

class ByteLine {
  readonly #block: Uint8Array;
  readonly #start: number;
  readonly #end: number;
  readonly endsInReturn: boolean;

  constructor(block: Uint8Array, start: number, end: number) {
    this.#block = block;
    this.#start = start;
    this.endsInReturn = end > start && block[end - 1] === RETURN;
    this.#end = this.endsInReturn ? end - 1 : end;
  }

  get text(): string {
    const bytes = this.#bytes;
    return isUtf8(bytes) ? bytes.toString('utf8') : decodeLossy(bytes).text;
  }

  get invalidAt(): readonly number[] | null {
    const bytes = this.#bytes;
    return isUtf8(bytes) ? null : decodeLossy(bytes).invalidAt;
  }

  get #bytes(): Buffer {
    const { buffer, byteOffset } = this.#block;
    return Buffer.from(buffer, byteOffset + this.#start, this.#end - this.#start);
  }
}
