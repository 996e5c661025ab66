import { isUtf8 } from 'node:buffer';
import type { LineInput } from '../core/lint/session.ts';
import { decodeLossy } from './utf8.ts';

const NEWLINE = 10;
const RETURN = 13;

/** Where bytes are read from when a line is asked for. */
export interface ByteSource {
  read(start: number, end: number): Buffer;
}

/**
 * Lines of UTF-8 without their line ends, as `text.split('\n')` gives them; each is decoded whenever it is asked for, from
 * the block itself or from where the block was read.
 */
export function linesOf(
  block: Uint8Array,
  from: { readonly source: ByteSource; readonly offset: number } = { source: held(block), offset: 0 },
): readonly Exclude<LineInput, string>[] {
  const { source, offset } = from;
  const lines: ByteLine[] = [];
  const take = (start: number, end: number): void => {
    const endsInReturn = end > start && block[end - 1] === RETURN;
    const last = endsInReturn ? end - 1 : end;
    lines.push(new ByteLine(source, { start: offset + start, end: offset + last, endsInReturn }));
  };
  let start = 0;
  for (let end = block.indexOf(NEWLINE); end >= 0; end = block.indexOf(NEWLINE, start)) {
    take(start, end);
    start = end + 1;
  }
  take(start, block.length);
  return lines;
}

function held({ buffer, byteOffset }: Uint8Array): ByteSource {
  return { read: (start, end) => Buffer.from(buffer, byteOffset + start, end - start) };
}

/** The same, decoded at once, which is quicker where all of them are wanted. */
export function decodedLines(bytes: Uint8Array): readonly LineInput[] {
  return linesOf(bytes).map(({ text, invalidAt, endsInReturn = false }) =>
    invalidAt === null && !endsInReturn ? text : { text, invalidAt, endsInReturn },
  );
}

class ByteLine {
  readonly #source: ByteSource;
  readonly #start: number;
  readonly #end: number;
  readonly endsInReturn: boolean;

  constructor(
    source: ByteSource,
    { start, end, endsInReturn }: { start: number; end: number; endsInReturn: boolean },
  ) {
    this.#source = source;
    this.#start = start;
    this.#end = end;
    this.endsInReturn = endsInReturn;
  }

  get text(): string {
    const bytes = this.#source.read(this.#start, this.#end);
    return isUtf8(bytes) ? bytes.toString('utf8') : decodeLossy(bytes).text;
  }

  get invalidAt(): readonly number[] | null {
    const bytes = this.#source.read(this.#start, this.#end);
    return isUtf8(bytes) ? null : decodeLossy(bytes).invalidAt;
  }
}
