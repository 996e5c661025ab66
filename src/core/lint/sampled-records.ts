import { formatById } from '../dataset/formats/registry.ts';
import type { Format } from '../dataset/formats/format.ts';
import { isObject, parseLine, type JsonObject } from '../dataset/record.ts';
import { exchangesOf, turnsOf, type Exchange } from './exchange.ts';
import type { DatasetLine, LineRef } from './rule.ts';

/** What a rule learns of one record; undefined if the record says nothing to it. */
export type Measure<T> = (first: Exchange) => T | undefined;

/** The same of a whole record. */
export type MeasureRecord<T> = (record: JsonObject, format: Format) => T | undefined;

export interface Measured<T> {
  readonly ref: LineRef;
  readonly value: T;
}

/** A share is known within 1.4 percentage points (95 of 100 times, at a half) from this many records. */
const SAMPLE = 5000;

/**
 * The records of a dataset, of which rules about shares measure some thousands: all of a small dataset, and of a large one
 * those that a hash of their text picks, so that the same records give the same sample in any order of edits. A record is
 * measured once, when the findings are asked for, and adding it costs next to nothing.
 */
export class SampledRecords<T> {
  #measure: MeasureRecord<T>;
  readonly #hashes = new Map<LineRef, number>();
  readonly #known = new Map<LineRef, T | undefined>();
  #sample: readonly Measured<T>[] | null = null;

  constructor(measure: Measure<T>) {
    this.#measure = (value, format) => {
      const first = exchangesOf(turnsOf({ value, format }))[0];
      return first === undefined ? undefined : measure(first);
    };
  }

  static ofRecords<T>(measure: MeasureRecord<T>): SampledRecords<T> {
    const records = new SampledRecords<T>(() => undefined);
    records.#measure = measure;
    return records;
  }

  add({ ref, parsed }: DatasetLine): void {
    if (parsed.kind !== 'record' || ref.detected === null) return;
    this.#hashes.set(ref, hash(ref.text));
    this.#sample = null;
  }

  remove(ref: LineRef): void {
    this.#hashes.delete(ref);
    this.#known.delete(ref);
    this.#sample = null;
  }

  /** Number of records, sampled or not. */
  get size(): number {
    return this.#hashes.size;
  }

  /** The same array until a record comes or goes. */
  sample(): readonly Measured<T>[] {
    this.#sample ??= this.#takeSample();
    return this.#sample;
  }

  #takeSample(): readonly Measured<T>[] {
    const oneOf = Math.max(1, Math.floor(this.#hashes.size / SAMPLE));
    const sample: Measured<T>[] = [];
    for (const [ref, hash] of this.#hashes) {
      if (hash % oneOf !== 0) continue;
      const value = this.#valueOf(ref);
      if (value !== undefined) sample.push({ ref, value });
    }
    return sample;
  }

  #valueOf(ref: LineRef): T | undefined {
    if (!this.#known.has(ref)) this.#known.set(ref, this.#measureLine(ref));
    return this.#known.get(ref);
  }

  #measureLine(ref: LineRef): T | undefined {
    const parsed = parseLine(ref.text.replace(/^\uFEFF/, ''));
    const format = formatById(ref.detected);
    if (parsed.kind !== 'record' || format === null || !isObject(parsed.value)) return undefined;
    return this.#measure(parsed.value, format);
  }
}

/** FNV-1a over some characters of a line: enough to pick a sample by. */
function hash(text: string): number {
  const step = Math.max(1, text.length >> 5);
  let value = 0x811c9dc5 ^ text.length;
  for (let at = 0; at < text.length; at += step) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return (value ^ (value >>> 15)) >>> 0;
}
