import { decodeWordTable } from '../word-table.ts';
import { NAMES } from './person-names.generated.js';

/** What a word of the table is; many are several things: "Rose". */
export const NAME_BIT = { given: 1, family: 2, word: 4 } as const;

let decoded: ReadonlyMap<string, number> | null = null;

/** Takes some 30 ms on the first call, for the rule is off unless one asks for it. */
function bitsOf(folded: string): number {
  decoded ??= decodeWordTable(NAMES);
  return decoded.get(folded) ?? 0;
}

/** Letters without their marks, in lower case: `Núñez` as `nunez`. */
export function foldName(name: string): string {
  return name
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[ßøłæđ]/g, (letter) => UNFOLDED[letter] ?? letter);
}

/** Letters that Unicode doesn't take apart. */
const UNFOLDED: Readonly<Record<string, string>> = { ß: 'ss', ø: 'o', ł: 'l', æ: 'ae', đ: 'd' };

export function isGivenName(name: string): boolean {
  return piecesOf(name).some((piece) => (bitsOf(piece) & NAME_BIT.given) !== 0);
}

export function isFamilyName(name: string): boolean {
  return piecesOf(name).some((piece) => (bitsOf(piece) & NAME_BIT.family) !== 0);
}

/** Whether it is a word or a place as well, so that as a name it needs another beside it. */
export function isWord(name: string): boolean {
  return (bitsOf(foldName(name)) & NAME_BIT.word) !== 0;
}

/** A name as a whole and by its halves: `Min-jun`, `O'Connell`, `al-Rashid`, `Meyer-Schmidt`. */
function piecesOf(name: string): readonly string[] {
  const folded = foldName(name).replace(/^(?:o['’]|d['’]|al-)/, '');
  return [folded.replaceAll(/[-'’]/g, ''), ...folded.split('-')];
}
