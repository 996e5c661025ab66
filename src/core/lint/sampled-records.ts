import type { Format } from '../dataset/formats/format.ts';
import type { JsonObject } from '../dataset/record.ts';
import type { Exchange } from './exchange.ts';
import type { DatasetView, LineRef, SampledRecord } from './rule.ts';

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
  #known = new Map<LineRef, T | undefined>();
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
    const known = new Map<LineRef, T | undefined>();
    const measured: Measured<T>[] = [];
    for (const ref of sample.refs()) {
      const value = this.#known.has(ref) ? this.#known.get(ref) : this.#measureLine(sample.read(ref));
      known.set(ref, value);
      if (value !== undefined) measured.push({ ref, value });
    }
    this.#known = known;
    this.#sample = measured;
    this.#version = sample.version;
    return measured;
  }

  #measureLine(record: SampledRecord | null): T | undefined {
    return record === null ? undefined : this.#measure(record);
  }
}
