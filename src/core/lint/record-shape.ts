import { isObject, type JsonObject } from '../dataset/record.ts';
import { kindOf, MAX_DEPTH } from './column-types.ts';

/**
 * The shape of a record: which names lead to values of which types. Most records of a dataset have one of a few shapes, so
 * that it is enough to look at one record of each. Two shapes have the same hash by chance once in 2^53 pairs.
 */
export function shapeHash(value: unknown): readonly [high: number, low: number] {
  const hash = new ShapeHash();
  if (isObject(value)) hash.visit(value, 0);
  return [hash.high >>> 0, hash.low >>> 0];
}

/** One record of a shape without its texts and numbers. */
export function skeletonOf(value: unknown, depth = 0): unknown {
  if (depth > MAX_DEPTH + 1) return null;
  if (Array.isArray(value)) return value.map((item: unknown) => skeletonOf(item, depth + 1));
  if (isObject(value))
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, skeletonOf(item, depth + 1)]));
  if (typeof value === 'string') return '';
  return typeof value === 'number' ? 0 : value;
}

class ShapeHash {
  high = 0x811c9dc5;
  low = 0x2545f491;

  visit(value: JsonObject | readonly unknown[], depth: number): void {
    if (depth > MAX_DEPTH) return;
    if (Array.isArray(value)) {
      for (const item of value) this.#take('', item, depth);
      return;
    }
    for (const [key, item] of Object.entries(value)) this.#take(key, item, depth);
  }

  #take(key: string, value: unknown, depth: number): void {
    const kind = kindOf(value);
    if (kind === null) return;
    this.#mix(depth);
    for (let i = 0; i < key.length; i += 1) this.#mix(key.charCodeAt(i));
    // The first two letters tell the types apart.
    this.#mix(kind.charCodeAt(0) * 128 + kind.charCodeAt(1));
    if (typeof value === 'object' && value !== null) {
      this.visit(value as JsonObject, depth + 1);
      this.#mix(0xffff);
    }
  }

  #mix(unit: number): void {
    this.high = Math.imul(this.high ^ unit, 0x01000193);
    this.low = Math.imul(this.low ^ unit, 0x9e3779b1) ^ (this.low >>> 15);
  }
}
