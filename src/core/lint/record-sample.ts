import { formatById } from '../dataset/formats/registry.ts';
import type { Format } from '../dataset/formats/format.ts';
import { isObject, recordOf, type JsonObject } from '../dataset/record.ts';
import { exchangesOf, type Exchange } from './exchange.ts';
import type { DatasetSample, LineRef, SampleChange, SampledRecord } from './rule.ts';

/** A share is known within 1.4 percentage points (95 of 100 times, at a half) from this many records. */
const SAMPLE = 5000;

/** Hashes have so many bits, so that they are small integers to the engine. */
const HASH_BITS = 31;

/** What more changed is measured anew. */
const MAX_CHANGES = 1000;

interface HashedLine extends LineRef {
  readonly hash: number;
}

/**
 * Records that stand for the dataset where rules judge shares: all of a small dataset, and of a large one those with the
 * least hashes, which halve in number whenever the dataset doubles, so that the same records give the same sample in any
 * order of edits. Only what is in the sample costs anything.
 */
export class RecordSample implements DatasetSample {
  readonly #all: () => Iterable<HashedLine>;
  #refs = new Set<HashedLine>();
  #records = 0;
  #level = 0;
  #isComplete = true;
  #version = 0;
  /** The last changes, one a version; empty where more than single records came or went. */
  #changes: SampleChange[] = [];
  /** Read while the problems are gathered, by several rules one after another. */
  readonly #read = new Map<LineRef, SampledRecord | null>();

  /** `all` gives every record of the dataset, for when a larger share of them is wanted. */
  constructor(all: () => Iterable<HashedLine>) {
    this.#all = all;
  }

  get version(): number {
    return this.#version;
  }

  add(line: HashedLine): void {
    this.#records += 1;
    this.#setLevel();
    if (!this.#holds(line)) return;
    this.#refs.add(line);
    this.#note({ ref: line, came: true });
  }

  remove(line: HashedLine): void {
    this.#records -= 1;
    this.#setLevel();
    if (this.#refs.delete(line)) this.#note({ ref: line, came: false });
  }

  changesSince(version: number): readonly SampleChange[] | null {
    const count = this.#version - version;
    return count > this.#changes.length ? null : this.#changes.slice(this.#changes.length - count);
  }

  #note(change: SampleChange): void {
    this.#version += 1;
    if (this.#changes.length === MAX_CHANGES) this.#changes = [];
    this.#changes.push(change);
  }

  refs(): Iterable<LineRef> {
    if (!this.#isComplete) this.#refs = new Set([...this.#all()].filter((line) => this.#holds(line)));
    this.#isComplete = true;
    return this.#refs;
  }

  read(ref: LineRef): SampledRecord | null {
    const known = this.#read.get(ref);
    if (known !== undefined) return known;
    const record = readRecord(ref);
    this.#read.set(ref, record);
    return record;
  }

  /** Lets go of the records that were read. */
  forget(): void {
    this.#read.clear();
  }

  #holds({ hash }: HashedLine): boolean {
    return hash < 2 ** (HASH_BITS - this.#level);
  }

  #setLevel(): void {
    const level = levelOf(this.#records);
    if (level === this.#level) return;
    // Down means more of the records, which are not here.
    if (level < this.#level) this.#isComplete = false;
    this.#level = level;
    this.#version += 1;
    this.#changes = [];
    for (const line of this.#refs) if (!this.#holds(line)) this.#refs.delete(line);
  }
}

/** How often the number of records has doubled since all of them were in the sample. */
function levelOf(records: number): number {
  return records < 2 * SAMPLE ? 0 : Math.floor(Math.log2(records / SAMPLE));
}

function readRecord(ref: LineRef): SampledRecord | null {
  const record = recordOf(ref.text);
  const format = formatById(ref.detected);
  if (format === null || !isObject(record)) return null;
  return new ReadRecord(record, format);
}

class ReadRecord implements SampledRecord {
  readonly value: JsonObject;
  readonly format: Format;
  #exchanges: readonly Exchange[] | null = null;

  constructor(value: JsonObject, format: Format) {
    this.value = value;
    this.format = format;
  }

  get exchanges(): readonly Exchange[] {
    this.#exchanges ??= exchangesOf(this.format.turns(this.value));
    return this.#exchanges;
  }
}

/** FNV-1a over some characters of a line: enough to pick a sample by. */
export function sampleHash(text: string): number {
  const step = Math.max(1, text.length >> 5);
  let value = 0x811c9dc5 ^ text.length;
  for (let at = 0; at < text.length; at += step) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  // The high bits of FNV-1a are the weaker ones.
  value = Math.imul(value ^ (value >>> 15), 0x9e3779b1);
  return (value ^ (value >>> 16)) >>> 1;
}
