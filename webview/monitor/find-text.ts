/** More marks than these help nobody. */
export const MOST_FOUND = 1000;

/** Where a text holds the words, whatever their case: pairs of offsets. */
export function findAll(text: string, words: string): readonly (readonly [start: number, end: number])[] {
  if (words === '') return [];
  const pattern = new RegExp(words.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`), 'giu');
  const found: [number, number][] = [];
  for (const match of text.matchAll(pattern)) {
    found.push([match.index, match.index + match[0].length]);
    if (found.length === MOST_FOUND) break;
  }
  return found;
}
