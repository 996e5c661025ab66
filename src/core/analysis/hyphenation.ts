/** Gives where a word may be broken: the count of characters before each break, ascending. */
export type Hyphenator = (word: string) => readonly number[];

interface Pattern {
  /** Where in the pattern the values begin; leading and trailing zeros are left out. */
  readonly offset: number;
  readonly values: readonly number[];
}

/** A break is allowed no closer than this to either end of a word, as in Pyphen's defaults. */
const MARGIN = 2;

/**
 * Liang's pattern hyphenation ("Word Hy-phen-a-tion by Com-put-er", 1983) with the conventions of Pyphen, which
 * textstat uses: patterns such as `.a2d` or `1ti`, odd values allow a break.
 * @param patterns one pattern a line, without the header of a `.dic` file.
 */
export function createHyphenator(patterns: string): Hyphenator {
  const table = new Map<string, Pattern>();
  let longest = 0;
  for (const line of patterns.split('\n')) {
    const letters = line.replaceAll(/\d/g, '');
    longest = Math.max(longest, letters.length);
    table.set(letters, parseValues(line));
  }
  return (word) => breaks(word, table, longest);
}

function parseValues(line: string): Pattern {
  const values: number[] = [0];
  for (const character of line) {
    if (character >= '0' && character <= '9') values[values.length - 1] = Number(character);
    else values.push(0);
  }
  const offset = values.findIndex((value) => value > 0);
  const end = values.findLastIndex((value) => value > 0) + 1;
  return { offset, values: values.slice(offset, end) };
}

function breaks(word: string, table: ReadonlyMap<string, Pattern>, longest: number): readonly number[] {
  const pointed = `.${word}.`;
  const scores = new Uint8Array(pointed.length + 1);
  for (let start = 0; start < pointed.length - 1; start += 1) {
    const stop = Math.min(start + longest, pointed.length);
    for (let end = start + 1; end <= stop; end += 1) {
      const pattern = table.get(pointed.slice(start, end));
      if (pattern !== undefined) raise(scores, start + pattern.offset, pattern.values);
    }
  }
  const positions: number[] = [];
  for (let at = MARGIN; at <= word.length - MARGIN; at += 1) {
    if ((scores[at + 1] ?? 0) % 2 === 1) positions.push(at);
  }
  return positions;
}

function raise(scores: Uint8Array, at: number, values: readonly number[]): void {
  for (const [index, value] of values.entries()) {
    if (value > (scores[at + index] ?? 0)) scores[at + index] = value;
  }
}
