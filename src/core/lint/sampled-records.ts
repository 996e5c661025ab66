import type { Format } from '../dataset/formats/format.ts';
import type { JsonObject } from '../dataset/record.ts';
import type { Exchange } from './exchange.ts';
import type { DatasetSample, DatasetView, LineRef, SampledRecord } from './rule.ts';

/** What a rule learns of one record; undefined if the record says nothing to it. */
export type Measure<T> = (first: Exchange) => T | undefined;

/** The same of a whole record. */
export type MeasureRecord<T> = (record: JsonObject, format: Format) => T | undefined;

export interface Measured<T> {
  readonly ref: LineRef;
  readonly value: T;
}

/** What a rule has measured of the dataset's sample: each record once, when the findings are asked for. */
export class SampledRecords<T> {
  readonly #measure: (record: SampledRecord) => T | undefined;
  /** Null for a record that says nothing to the rule. */
  #known = new Map<LineRef, Measured<T> | null>();
  #sample: readonly Measured<T>[] = [];
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

  /** The same array until a record of the sample comes or goes. */
  sample({ sample }: DatasetView): readonly Measured<T>[] {
    if (sample.version === this.#version) return this.#sample;
    const changes = sample.changesSince(this.#version);
    if (changes === null) this.#measureAll(sample);
    else for (const { ref, came } of changes) this.#follow(ref, came ? sample : null);
    this.#sample = [...this.#known.values()].filter((one) => one !== null);
    this.#version = sample.version;
    return this.#sample;
  }

  #measureAll(sample: DatasetSample): void {
    const before = this.#known;
    this.#known = new Map();
    for (const ref of sample.refs()) {
      const known = before.get(ref);
      this.#known.set(ref, known === undefined ? this.#measureLine(ref, sample) : known);
    }
  }

  /** A record that came, or went where there is no sample to read it from. */
  #follow(ref: LineRef, sample: DatasetSample | null): void {
    if (sample === null) this.#known.delete(ref);
    else this.#known.set(ref, this.#measureLine(ref, sample));
  }

  #measureLine(ref: LineRef, sample: DatasetSample): Measured<T> | null {
    const record = sample.read(ref);
    const value = record === null ? undefined : this.#measure(record);
    return value === undefined ? null : { ref, value };
  }
}
