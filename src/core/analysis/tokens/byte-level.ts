import { BytePairMerger } from './byte-pair-merger.ts';
import { BYTE_LETTERS, byteCapacity, toByteLetters, writeUtf8 } from './bytes.ts';
import { longestBeginning, type TokenCounter } from './counter.ts';
import { buildMergeTable, type Merge, type MergeTable } from './merge-table.ts';
import { PieceCache } from './piece-cache.ts';
import { createSplitter, cutsOf, type Cuts } from './pieces.ts';
import { stepsOf, type BpeModelJson, type ByteLevelTokenizerJson } from './tokenizer-json.ts';

/** The longest token of any published vocabulary is a run of 128 spaces (o200k); twice that is safe. */
const MAX_TOKEN_BYTES = 256;

/**
 * All that the counter needs, worked out from a `tokenizer.json`. It is plain data, cheap to hand to another thread: the
 * file itself takes half a second to work through.
 */
export interface ByteLevelTables {
  readonly cuts: Cuts;
  readonly idOfByte: Int32Array;
  readonly merges: MergeTable;
  /** Tokens that are found in the text before anything else, such as `<|im_start|>`. */
  readonly added: readonly string[];
  readonly isNfc: boolean;
  /** Where given, a piece that is one of these tokens is one whatever the merges say (Llama 3); a line each. */
  readonly whole: string | null;
}

/** The tables of a tokenizer, or undefined where the file has something that this counter doesn't know. */
export function byteLevelTables(json: ByteLevelTokenizerJson): ByteLevelTables | undefined {
  const cuts = cutsOf(stepsOf(json));
  const vocabulary = vocabularyOf(json.model);
  const merges = mergesOf(json.model, vocabulary);
  const idOfByte = Int32Array.from(BYTE_LETTERS, (letter) => vocabulary.get(letter) ?? -1);
  if (cuts === undefined || merges === undefined || idOfByte.includes(-1)) return undefined;
  return {
    cuts,
    idOfByte,
    merges: buildMergeTable(merges),
    added: (json.added_tokens ?? []).map((token) => token.content),
    isNfc: json.normalizer?.type === 'NFC',
    whole: json.model.ignore_merges === true ? [...vocabulary.keys()].join('\n') : null,
  };
}

/** Counts by byte-level BPE. */
export function byteLevelCounter(tables: ByteLevelTables): TokenCounter {
  return new ByteLevelCounter(tables, {
    split: createSplitter(tables.cuts),
    idOfByte: tables.idOfByte,
    merger: new BytePairMerger(tables.merges),
    added: addedPattern(tables.added),
    isNfc: tables.isNfc,
    whole: tables.whole === null ? null : new Set(tables.whole.split('\n')),
  });
}

interface Parts {
  readonly split: ReturnType<typeof createSplitter>;
  readonly idOfByte: Int32Array;
  readonly merger: BytePairMerger;
  readonly added: RegExp | undefined;
  readonly isNfc: boolean;
  readonly whole: ReadonlySet<string> | null;
}

class ByteLevelCounter implements TokenCounter {
  readonly exact = true;
  readonly tables: ByteLevelTables;
  readonly #parts: Parts;
  readonly #cache = new PieceCache((piece) => this.#merge(piece));
  #bytes = new Uint8Array(1024);

  constructor(tables: ByteLevelTables, parts: Parts) {
    this.tables = tables;
    this.#parts = parts;
  }

  count(text: string): number {
    let total = 0;
    this.#eachPiece(text, (tokens) => (total += tokens));
    return total;
  }

  fitting(text: string, limit: number): number {
    const ends = [0];
    const totals = [0];
    let total = 0;
    let end = 0;
    this.#eachPiece(text, (tokens, length) => {
      ends.push((end += length));
      totals.push((total += tokens));
    });
    // Normalised, its places are not those of the text.
    if (this.#normalized(text) !== text) return longestBeginning(text, limit, (part) => this.count(part));
    return longestBeginning(text, limit, (part) => {
      // Where a text ends, the blanks before are cut into other pieces.
      const known = Math.max(0, ends.findLastIndex((place) => place <= part.length) - 2);
      return (totals[known] ?? 0) + this.count(part.slice(ends[known]));
    });
  }

  /** Calls `visit` with the tokens and the length of each piece of a text, and of each added token in it. */
  #eachPiece(text: string, visit: (tokens: number, length: number) => void): void {
    const { added } = this.#parts;
    let from = 0;
    if (added !== undefined) {
      added.lastIndex = 0;
      for (let match = added.exec(text); match !== null; match = added.exec(text)) {
        this.#eachPlainPiece(text.slice(from, match.index), visit);
        visit(1, match[0].length);
        from = match.index + match[0].length;
      }
    }
    this.#eachPlainPiece(from === 0 ? text : text.slice(from), visit);
  }

  #eachPlainPiece(text: string, visit: (tokens: number, length: number) => void): void {
    this.#parts.split(this.#normalized(text), (piece, start, end) =>
      visit(this.#cache.get(piece, start, end), end - start),
    );
  }

  /** All that lies below U+0300 is its own NFC form. */
  #normalized(text: string): string {
    return this.#parts.isNfc && /[\u0300-\uffff]/.test(text) ? text.normalize('NFC') : text;
  }

  #merge(piece: string): number {
    const { merger, idOfByte, whole } = this.#parts;
    if (this.#bytes.length < byteCapacity(piece)) this.#bytes = new Uint8Array(byteCapacity(piece));
    const length = writeUtf8(piece, this.#bytes);
    const count = merger.count(this.#bytes, length, idOfByte);
    // Asked last, since the merges nearly always make one token of what is in the vocabulary.
    const mayBeWhole = whole !== null && count > 1 && length <= MAX_TOKEN_BYTES;
    return mayBeWhole && whole.has(toByteLetters(this.#bytes, length)) ? 1 : count;
  }
}

function vocabularyOf({ vocab }: BpeModelJson): ReadonlyMap<string, number> {
  const ids = new Map<string, number>();
  if (typeof vocab !== 'object' || vocab === null) return ids;
  for (const [token, id] of Object.entries(vocab)) if (Number.isInteger(id)) ids.set(token, Number(id));
  return ids;
}

function mergesOf(
  { merges }: BpeModelJson,
  vocabulary: ReadonlyMap<string, number>,
): readonly Merge[] | undefined {
  if (!Array.isArray(merges)) return undefined;
  const known: Merge[] = [];
  for (const entry of merges) {
    const [left, right] = pairOf(entry);
    const leftId = vocabulary.get(left);
    const rightId = vocabulary.get(right);
    const merged = vocabulary.get(left + right);
    if (leftId === undefined || rightId === undefined || merged === undefined) return undefined;
    known.push({ left: leftId, right: rightId, merged });
  }
  return known;
}

/** `"a b"` in older files, `["a", "b"]` in newer ones. What is neither is in no vocabulary. */
function pairOf(entry: unknown): readonly [string, string] {
  if (typeof entry === 'string') {
    const blank = entry.indexOf(' ');
    return [entry.slice(0, blank), entry.slice(blank + 1)];
  }
  return Array.isArray(entry) ? [String(entry[0]), String(entry[1])] : ['', ''];
}

/** Leftmost and longest first, as the reference implementation searches for them. */
function addedPattern(contents: readonly string[]): RegExp | undefined {
  if (contents.length === 0) return undefined;
  const longestFirst = contents.toSorted((a, b) => b.length - a.length);
  return new RegExp(longestFirst.map(escaped).join('|'), 'gu');
}

function escaped(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}/]/g, String.raw`\$&`);
}
