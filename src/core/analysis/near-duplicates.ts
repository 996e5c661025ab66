import { Clusters } from './clusters.ts';
import { taskText, type ComparedText } from './compared-text.ts';
import {
  createRecordComparer,
  type Comparison,
  type LikenessOptions,
  type RecordComparer,
} from './likeness.ts';
import { BandIndex, bandingFor, bandKeys, type Banding } from './lsh.ts';
import { createSketcher } from './minhash.ts';
import { createFoldTable } from './normalize.ts';
import { createNumberMask } from './number-mask.ts';
import { scramble } from './shingles.ts';
import { createReader, type ReadText } from './text-reader.ts';
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
  readonly #banding: Banding;
  readonly #index: BandIndex;
  readonly #clusters = new Clusters();
  readonly #read: (text: string) => ReadText;
  readonly #sketch = createSketcher();
  readonly #mask = createNumberMask();
  readonly #comparer: RecordComparer;
  readonly #keys: Uint32Array;
  readonly #free: number[] = [];
  #size = 0;
  /** Records whose links are to be followed when the clusters are next asked for. */
  #pending: number[] = [];
  #isPending = new Uint8Array(0);
  /** By record: the last round of links that led here, so that each pair is verified once. */
  #visited = new Int32Array(0);
  #visit = 0;
  #isIndexed = new Uint8Array(0);

  constructor(options: NearDuplicateOptions) {
    this.#textOf = options.textOf;
    this.#banding = bandingFor(options.threshold);
    this.#index = new BandIndex(this.#banding.bands + 1);
    this.#keys = new Uint32Array(this.#banding.bands + 1);
    const table = createFoldTable();
    this.#read = createReader(options.shingles, table);
    this.#comparer = createRecordComparer(options, table);
  }

  /** Bytes of memory that the index holds. */
  get byteLength(): number {
    const own = 2 * this.#isPending.byteLength + this.#visited.byteLength;
    return this.#index.byteLength + this.#clusters.byteLength + own;
  }

  /** Gives the id of the new record: a small integer, which a record removed earlier may have had. */
  add(text: ComparedText): number {
    const id = this.#free.pop() ?? this.#size++;
    this.#reserve(id);
    const { units, hashes } = this.#read(taskText(text));
    bandKeys(this.#sketch(hashes), this.#banding, this.#keys);
    this.#keys[this.#banding.bands] = this.#mask(units).template;
    this.#clusters.add(id);
    this.#isIndexed[id] = hashes.length === 0 ? 0 : 1;
    if (hashes.length === 0) return id;
    const entry = { keys: this.#keys, rank: rankOf(this.#keys) };
    // Whoever comes later follows the link from its side.
    if (this.#index.add(id, entry, (other) => this.#unsettle(other))) this.#enqueue(id);
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

  /** The clusters of two records and more as they are now, each and its members in no particular order.
   * One that has not changed since the last call is the same array. */
  clusters(): readonly (readonly number[])[] {
    this.#settle();
    return [...this.#clusters.several()];
  }

  /** How a record is like each of others, null where it is not; from their texts. */
  compare(id: number, others: readonly number[]): readonly (Comparison | null)[] {
    this.#comparer.hold(this.#textOf(id));
    return others.map((other) => this.#comparer.compare(this.#textOf(other)));
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

/** A number that depends on nothing but the text. */
function rankOf(keys: Uint32Array): number {
  let rank = 0;
  for (const key of keys) rank = scramble(rank ^ key);
  return rank;
}
