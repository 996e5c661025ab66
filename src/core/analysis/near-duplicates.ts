import { Clusters } from './clusters.ts';
import { createSetComparer } from './jaccard.ts';
import { BandIndex, bandingFor, bandKeys, type Banding } from './lsh.ts';
import { createSketcher } from './minhash.ts';
import { createFoldTable, createNormaliser, type CodeUnits, type FoldTable } from './normalize.ts';
import { createNumberMask, type MaskedText } from './number-mask.ts';
import { createShingler, scramble, type Hashes, type Shingles } from './shingles.ts';
import { grow, grownCapacity } from './typed-arrays.ts';

/** The texts of a record that are compared: what the model is asked, and what it is to answer. */
export interface ComparedText {
  /** Empty where the record does not tell the two apart. */
  readonly prompt: string;
  readonly answer: string;
}

/**
 * How two records are alike:
 * - `same-words`: they differ in case, punctuation or white space at most;
 * - `numbers-only`: they are the same text with other numbers, so another task from the same template;
 * - `answer-only`: one instruction with two wordings of an answer;
 * - `conflicting`: one instruction with two answers that share less than half of their shingles;
 * - `near`: any other pair at or above the threshold.
 */
export type Likeness = 'same-words' | 'numbers-only' | 'answer-only' | 'conflicting' | 'near';

export interface Comparison {
  readonly likeness: Likeness;
  /** Jaccard similarity of the shingle sets, 0 to 1. Below the threshold for some pairs whose numbers differ. */
  readonly similarity: number;
}

export interface NearDuplicateOptions {
  readonly shingles: Shingles;
  /** Least Jaccard similarity of two records that count as near duplicates. */
  readonly threshold: number;
  /** Gives the texts of a record again, so that none need be kept here. */
  readonly textOf: (id: number) => ComparedText;
}

/** Answers to one instruction that share less than this say different things, rather than the same in other words. */
const ALIKE_ANSWERS = 0.5;

/**
 * Near duplicates among records that come and go. Candidates meet in a bucket of their sketches (MinHash and banding) or
 * are equal but for their numbers; each is verified on the exact shingle sets, read again from the texts. Records that
 * hang together by verified links are a cluster. Which clusters there are depends on the records alone, not on the order
 * of additions and removals (tested).
 */
export class NearDuplicates {
  readonly #options: NearDuplicateOptions;
  readonly #banding: Banding;
  readonly #index: BandIndex;
  readonly #clusters = new Clusters();
  readonly #sketch = createSketcher();
  readonly #comparer = createSetComparer();
  /** Two, since a reader's result holds until its next call. */
  readonly #left: Reader;
  readonly #right: Reader;
  readonly #keys: Uint32Array;
  readonly #free: number[] = [];
  #size = 0;
  /** Records whose links are to be followed when the clusters are next asked for. */
  #pending: number[] = [];
  #isPending = new Uint8Array(0);
  /** By record: the last round of links that led here, so that each pair is verified once. */
  #visited = new Int32Array(0);
  #visit = 0;
  #templates = new Uint32Array(0);
  #isIndexed = new Uint8Array(0);

  constructor(options: NearDuplicateOptions) {
    this.#options = options;
    this.#banding = bandingFor(options.threshold);
    this.#index = new BandIndex(this.#banding.bands + 1);
    this.#keys = new Uint32Array(this.#banding.bands + 1);
    const table = createFoldTable();
    this.#left = createReader(options.shingles, table);
    this.#right = createReader(options.shingles, table);
  }

  /** Bytes of memory that the index holds. */
  get byteLength(): number {
    const own = 2 * this.#isPending.byteLength + this.#visited.byteLength + this.#templates.byteLength;
    return this.#index.byteLength + this.#clusters.byteLength + own;
  }

  /** Gives the id of the new record: a small integer, which a record removed earlier may have had. */
  add(text: ComparedText): number {
    const id = this.#free.pop() ?? this.#size++;
    this.#reserve(id);
    const { units, hashes } = this.#left.read(wholeOf(text));
    bandKeys(this.#sketch(hashes), this.#banding, this.#keys);
    const template = this.#left.mask(units).template;
    this.#keys[this.#banding.bands] = template;
    this.#templates[id] = template;
    this.#clusters.add(id);
    this.#isIndexed[id] = hashes.length === 0 ? 0 : 1;
    if (hashes.length === 0) return id;
    this.#index.add(id, { keys: this.#keys, rank: rankOf(this.#keys) }, (other) => this.#unsettle(other));
    this.#enqueue(id);
    return id;
  }

  /** Takes out a record that was added. */
  remove(id: number): void {
    if (this.#isIndexed[id] === 1) this.#index.remove(id, (other) => this.#unsettle(other));
    for (const member of this.#clusters.remove(id)) this.#enqueue(member);
    this.#isPending[id] = 0;
    this.#isIndexed[id] = 0;
    this.#free.push(id);
  }

  /** The clusters of two records and more as they are now, each and its members in no particular order. */
  clusters(): readonly (readonly number[])[] {
    this.#settle();
    const clusters: number[][] = [];
    const seen = new Set<number>();
    for (let id = 0; id < this.#size; id += 1) {
      if (this.#clusters.sizeOf(id) < 2 || seen.has(id)) continue;
      const members = this.#clusters.members(id);
      for (const member of members) seen.add(member);
      clusters.push(members);
    }
    return clusters;
  }

  /** How two records are alike, from their texts. */
  compare(a: number, b: number): Comparison {
    const first = this.#options.textOf(a);
    const second = this.#options.textOf(b);
    const left = this.#left.read(wholeOf(first));
    const right = this.#right.read(wholeOf(second));
    const similarity = this.#similarity(left, right);
    if (areEqual(left.units, right.units)) return { likeness: 'same-words', similarity };
    const isTemplate = areEqual(this.#left.mask(left.units), this.#right.mask(right.units));
    const answers = this.#similarityOfAnswers(first, second);
    if (answers !== null)
      return { likeness: answers < ALIKE_ANSWERS ? 'conflicting' : 'answer-only', similarity };
    return { likeness: isTemplate ? 'numbers-only' : 'near', similarity };
  }

  /** Null where the records are not known to have the same prompt. */
  #similarityOfAnswers(a: ComparedText, b: ComparedText): number | null {
    if (a.prompt === '' || b.prompt === '') return null;
    if (!areEqual(this.#left.read(a.prompt).units, this.#right.read(b.prompt).units)) return null;
    return this.#similarity(this.#left.read(a.answer), this.#right.read(b.answer));
  }

  #similarity(a: Text, b: Text): number {
    this.#comparer.hold(a.hashes);
    return this.#comparer.similarity(b.hashes);
  }

  #settle(): void {
    const pending = this.#pending;
    this.#pending = [];
    for (const id of pending) {
      if (this.#isPending[id] !== 1) continue;
      this.#isPending[id] = 0;
      this.#followLinks(id);
    }
  }

  /** A partner that is itself pending follows the link from its side later. */
  #followLinks(id: number): void {
    let own: CodeUnits | null = null;
    this.#visited[id] = this.#visit += 1;
    this.#index.links(id, (other) => {
      if (this.#visited[other] === this.#visit || this.#isPending[other] === 1) return;
      this.#visited[other] = this.#visit;
      if (this.#clusters.areTogether(id, other)) return;
      own ??= this.#hold(id);
      const text = this.#right.read(wholeOf(this.#options.textOf(other)));
      const isLike =
        this.#comparer.similarity(text.hashes) >= this.#options.threshold ||
        (this.#mayBeTemplate(id, other) && areEqual(this.#left.mask(own), this.#right.mask(text.units)));
      if (isLike) this.#clusters.join(id, other);
    });
  }

  /** Reads a record to compare others with. */
  #hold(id: number): CodeUnits {
    const { units, hashes } = this.#left.read(wholeOf(this.#options.textOf(id)));
    this.#comparer.hold(hashes);
    return units;
  }

  #mayBeTemplate(a: number, b: number): boolean {
    return this.#templates[a] !== 0 && this.#templates[a] === this.#templates[b];
  }

  /** The links of a settled record have changed: what hung on them is found anew. */
  #unsettle(id: number): void {
    for (const member of this.#clusters.dissolve(id)) this.#enqueue(member);
  }

  #enqueue(id: number): void {
    if (this.#isPending[id] === 1) return;
    this.#isPending[id] = 1;
    this.#pending.push(id);
  }

  #reserve(id: number): void {
    if (id < this.#isPending.length) return;
    const capacity = grownCapacity(this.#isPending.length, id);
    this.#isPending = grow(this.#isPending, capacity);
    this.#isIndexed = grow(this.#isIndexed, capacity);
    this.#visited = grow(this.#visited, capacity);
    this.#templates = grow(this.#templates, capacity);
  }
}

function wholeOf({ prompt, answer }: ComparedText): string {
  return prompt === '' ? answer : `${prompt}\n${answer}`;
}

/** A number that depends on nothing but the text. */
function rankOf(keys: Uint32Array): number {
  let rank = 0;
  for (const key of keys) rank = scramble(rank ^ key);
  return rank;
}

interface Text {
  readonly units: CodeUnits;
  readonly hashes: Hashes;
}

interface Reader {
  /** Normalised text and shingles, both valid until the next call. */
  read(text: string): Text;
  mask(units: CodeUnits): MaskedText;
}

function createReader(shingles: Shingles, table: FoldTable): Reader {
  const normalise = createNormaliser(table);
  const shingle = createShingler(shingles);
  return {
    read: (text) => {
      const units = normalise(text);
      return { units, hashes: shingle(units) };
    },
    mask: createNumberMask(),
  };
}

function areEqual(a: CodeUnits, b: CodeUnits): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i += 1) if (a.units[i] !== b.units[i]) return false;
  return true;
}
