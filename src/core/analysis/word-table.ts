/**
 * Words in lower case, each with a small number, from one text. It is front-coded: each entry is how many characters it
 * shares with the entry before (a capital letter, A = 0), the rest of the word, and its number. `Aable2B…`
 */
export function decodeWordTable(table: string): ReadonlyMap<string, number> {
  const words = new Map<string, number>();
  let previous = '';
  for (const [, shared = 'A', rest = '', number = '0'] of table.matchAll(/([A-Z])([^A-Z\d]*)(\d+)/g)) {
    previous = previous.slice(0, shared.charCodeAt(0) - 65) + rest;
    words.set(previous, Number(number));
  }
  return words;
}

/** @param words sorted, so that neighbours share their beginnings. */
export function encodeWordTable(words: readonly (readonly [word: string, number: number])[]): string {
  let previous = '';
  let table = '';
  for (const [word, number] of words) {
    const shared = Math.min(25, sharedPrefix(previous, word));
    table += String.fromCharCode(65 + shared) + word.slice(shared) + String(number);
    previous = word;
  }
  return table;
}

function sharedPrefix(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}
