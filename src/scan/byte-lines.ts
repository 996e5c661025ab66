import type { LineInput } from '../core/lint/session.ts';
import { decodeUtf8 } from './utf8.ts';

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
): readonly ByteLine[] {
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

/** What a checker needs of lines. */
export function decodedLinesOf(block: Uint8Array): readonly ReturnType<typeof decodeUtf8>[] {
  return linesOf(block).map((line) => line.decoded());
}

/** The same, decoded at once, which is quicker where all of them are wanted. */
export function decodedLines(bytes: Uint8Array): readonly LineInput[] {
  return linesOf(bytes).map((line) => {
    const { endsInReturn } = line;
    const { text, invalidAt } = line.decoded();
    return invalidAt === null && !endsInReturn ? text : { text, invalidAt, endsInReturn };
  });
}

/** A line of a file, of which only the place is held. Who wants both the text and what is wrong with it decodes it once. */
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

  decoded(): ReturnType<typeof decodeUtf8> {
    return decodeUtf8(this.#source.read(this.#start, this.#end));
  }

  get text(): string {
    return this.decoded().text;
  }

  get invalidAt(): readonly number[] | null {
    return this.decoded().invalidAt;
  }
}
