import { Clusters, type LabelledCluster } from './clusters.ts';
import { taskText, type ComparedText } from './compared-text.ts';
import {
  createRecordComparer,
  type Comparison,
  type LikenessOptions,
  type RecordComparer,
} from './likeness.ts';
import { BandIndex, bandingFor, bandKeys } from './lsh.ts';
import { createSketcher } from './minhash.ts';
import { createFoldTable } from './normalize.ts';
import { templateKey } from './number-mask.ts';
import { scramble } from './shingles.ts';
import { createReader } from './text-reader.ts';
import { grow, grownCapacity } from './typed-arrays.ts';

export interface NearDuplicateOptions extends LikenessOptions {
  /** Gives the texts of a record again, so that none need be kept here. */
  readonly textOf: (id: number) => ComparedText;
}

/**
 * Near duplicates among records that come and go. Candidates meet in a bucket of their sketches (MinHash and banding) or
 * are equal but for their numbers; each is verified on the exact shingle sets, read again from the texts. Records that
 * hang together by verified links are a cluster. Which clusters there are depends on the records alone, not on the order
 * of additions and removals (tested).
 */
export class NearDuplicates {
  readonly #textOf: (id: number) => ComparedText;
  readonly #sign: Signer;
  readonly #index: BandIndex;
  readonly #clusters = new Clusters();
  readonly #comparer: RecordComparer;
  readonly #free: number[] = [];
  #size = 0;
  /** Records that are to be put into the index, many at a time, which is faster than one by one. */
  #waiting: number[] = [];
  readonly #waitingWords: Uint32Array;
  readonly #waitingRanks = new Uint32Array(BATCH);
  /** Records whose links are to be followed when the clusters are next asked for. */
  #pending: number[] = [];
  #isPending = new Uint8Array(0);
  /** By record: the last round of links that led here, so that each pair is verified once. */
  #visited = new Int32Array(0);
  #visit = 0;
  #isIndexed = new Uint8Array(0);

  constructor(options: NearDuplicateOptions) {
    this.#textOf = options.textOf;
    this.#sign = createSigner(options);
    this.#index = new BandIndex(this.#sign.words);
    this.#waitingWords = new Uint32Array(BATCH * this.#sign.words);
    this.#comparer = createRecordComparer(options, createFoldTable());
  }

  /** Bytes of memory that the index holds. */
  get byteLength(): number {
    const own = 2 * this.#isPending.byteLength + this.#visited.byteLength + this.#waitingWords.byteLength;
    return this.#index.byteLength + this.#clusters.byteLength + own;
  }

  /** Gives the id of the new record: a small integer, which a record removed earlier may have had. */
  add(text: ComparedText): number {
    const keys = new Uint32Array(this.#sign.words);
    this.#sign(text, keys, 0);
    return this.addSigned(keys, 0);
  }

  /** The same for a record that a signer with the same options has signed, perhaps elsewhere: its keys begin at `at`. */
  addSigned(keys: Uint32Array, at: number): number {
    const id = this.#free.pop() ?? this.#size++;
    this.#reserve(id);
    this.#clusters.add(id);
    this.#isIndexed[id] = keys[at] === 0 ? 0 : 1;
    if (keys[at] !== 0) this.#wait(id, keys, at);
    return id;
  }

  #wait(id: number, keys: Uint32Array, at: number): void {
    const count = this.#sign.words;
    const place = this.#waiting.length;
    let rank = 0;
    for (let i = 0; i < count; i += 1) {
      const key = keys[at + i] ?? 0;
      this.#waitingWords[place * count + i] = key;
      rank = scramble(rank ^ key);
    }
    // It depends on nothing but the text.
    this.#waitingRanks[place] = rank;
    this.#waiting.push(id);
    if (this.#waiting.length === BATCH) this.#enter();
  }

  /** Takes out a record that was added. */
  remove(id: number): void {
    this.#enter();
    if (this.#isIndexed[id] === 1) this.#index.remove(id, (other) => this.#unsettle(other));
    for (const member of this.#clusters.remove(id)) this.#enqueue(member);
    this.#isPending[id] = 0;
    this.#isIndexed[id] = 0;
    this.#free.push(id);
  }

  /** The clusters of two records and more as they are now, each and its members in no particular order. */
  clusters(): readonly (readonly number[])[] {
    for (const _ of this.settle());
    return [...this.#clusters.several()];
  }

  /** Those that have changed since they were last given, as far as the links are settled; one that has gone is empty. */
  changedClusters(): Iterable<LabelledCluster> {
    return this.#clusters.changed();
  }

  /** How a record is like each of others, null where it is not; from their texts. */
  compare(id: number, others: readonly number[]): readonly (Comparison | null)[] {
    this.#comparer.hold(this.#textOf(id));
    return others.map((other) => this.#comparer.compare(this.#textOf(other)));
  }

  /** Puts the waiting records into the index. Whoever comes later follows the link from its side. */
  #enter(): void {
    const ids = this.#waiting;
    if (ids.length === 0) return;
    this.#waiting = [];
    this.#index.addAll(ids, {
      keys: this.#waitingWords,
      ranks: this.#waitingRanks,
      disturbed: (other) => this.#unsettle(other),
      met: (id) => this.#enqueue(id),
    });
  }

  /** Follows the links of the records that came, or whose links changed. The work may pause wherever it yields. */
  *settle(): IterableIterator<undefined> {
    this.#enter();
    for (let id = this.#pending.pop(); id !== undefined; id = this.#pending.pop()) {
      if (this.#isPending[id] !== 1) continue;
      this.#isPending[id] = 0;
      this.#followLinks(id);
      yield;
    }
  }

  /** A partner that is itself pending follows the link from its side later. */
  #followLinks(id: number): void {
    let isHeld = false;
    this.#visited[id] = this.#visit += 1;
    this.#index.links(id, (other) => {
      if (this.#visited[other] === this.#visit || this.#isPending[other] === 1) return;
      this.#visited[other] = this.#visit;
      if (this.#clusters.areTogether(id, other)) return;
      if (!isHeld) this.#comparer.hold(this.#textOf(id));
      isHeld = true;
      if (this.#comparer.areAlike(this.#textOf(other))) this.#clusters.join(id, other);
    });
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
  }
}

/** Records that are put into the index at a time: their keys take a third of a megabyte. */
const BATCH = 4096;

/** Makes the keys by which records find their candidates; a record without words has only zeros. */
export interface Signer {
  /** Writes the keys into `keys` from `at` on. */
  (text: ComparedText, keys: Uint32Array, at: number): void;
  /** Number of keys. */
  readonly words: number;
}

/** Signers with equal options sign alike, so that a record may be signed in another thread. */
export function createSigner({ shingles, threshold }: LikenessOptions): Signer {
  const banding = bandingFor(threshold);
  const words = banding.bands + 1;
  const read = createReader(shingles, createFoldTable());
  const sketch = createSketcher();
  const sign = (text: ComparedText, keys: Uint32Array, at: number): void => {
    const { units, hashes } = read(taskText(text));
    if (hashes.length === 0) {
      keys.fill(0, at, at + words);
      return;
    }
    bandKeys(sketch(hashes), banding, { keys, at });
    keys[at + banding.bands] = templateKey(units);
  };
  return Object.assign(sign, { words });
}
