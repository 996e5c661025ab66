import type { Format } from '../dataset/formats/format.ts';
import type { JsonObject } from '../dataset/record.ts';
import type { Exchange } from './exchange.ts';
import type { DatasetSample, DatasetView, LineRef, SampledRecord } from './rule.ts';

/** What a rule learns of one record; undefined if the record says nothing to it. */
export type Measure<T> = (first: Exchange) => T | undefined;

/** The same of a whole record. */
export type MeasureRecord<T> = (record: JsonObject, format: Format) => T | undefined;

/** The records of a sample by what a rule has measured of them. */
export interface Tally<T> {
  /** Records that have been measured, those left out that say nothing to the rule. */
  readonly size: number;
  readonly groups: Groups<T>;
}

export type Groups<T> = ReadonlyMap<T, ReadonlySet<LineRef>>;

/**
 * What a rule has measured of the dataset's sample: each record once, when the findings are asked for. A record that comes
 * or goes changes its group alone, so that a keystroke costs no walk over the sample.
 */
export class SampledRecords<T> {
  readonly #measure: (record: SampledRecord) => T | undefined;
  /** Undefined for a record that says nothing to the rule. */
  readonly #known = new Map<LineRef, T | undefined>();
  readonly #groups = new Map<T, Set<LineRef>>();
  #size = 0;
  #version = -1;

  private constructor(measure: (record: SampledRecord) => T | undefined) {
    this.#measure = measure;
  }

  static ofExchanges<T>(measure: Measure<T>): SampledRecords<T> {
    return new SampledRecords(({ exchanges: [first] }) => (first === undefined ? undefined : measure(first)));
  }

  static ofRecords<T>(measure: MeasureRecord<T>): SampledRecords<T> {
    return new SampledRecords(({ value, format }) => measure(value, format));
  }

  /** As the sample stands now; what it gave before changes with it. The work may pause wherever it yields. */
  *tally({ sample }: DatasetView): Generator<undefined, Tally<T>> {
    const changes = sample.changesSince(this.#version);
    if (changes === null) yield* this.#takeAll(sample);
    else
      for (const { ref, came } of changes) {
        if (came) this.#take(ref, sample);
        else this.#drop(ref);
        yield;
      }
    this.#version = sample.version;
    return { size: this.#size, groups: this.#groups };
  }

  *#takeAll(sample: DatasetSample): Generator<undefined, void> {
    const refs = new Set(sample.refs());
    for (const ref of this.#known.keys()) if (!refs.has(ref)) this.#drop(ref);
    for (const ref of refs) {
      if (this.#known.has(ref)) continue;
      this.#take(ref, sample);
      yield;
    }
  }

  #take(ref: LineRef, sample: DatasetSample): void {
    this.#drop(ref);
    const record = sample.read(ref);
    const value = record === null ? undefined : this.#measure(record);
    this.#known.set(ref, value);
    if (value === undefined) return;
    const group = this.#groups.get(value);
    if (group === undefined) this.#groups.set(value, new Set([ref]));
    else group.add(ref);
    this.#size++;
  }

  #drop(ref: LineRef): void {
    const value = this.#known.get(ref);
    this.#known.delete(ref);
    if (value === undefined) return;
    const group = this.#groups.get(value);
    group?.delete(ref);
    if (group?.size === 0) this.#groups.delete(value);
    this.#size--;
  }
}
