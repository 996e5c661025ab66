import { formatById } from './formats/registry.ts';
import { isObject } from './record.ts';

/** The values that make two records the same training example; ids and the order of fields don't count. */
export function identityOf(value: unknown, detected: string | null): unknown {
  if (!isObject(value)) return value;
  const format = formatById(detected);
  if (format !== null) return format.identity(value);
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== 'id'));
}

/**
 * One string for equal identities and only for them: names sorted, white space around texts dropped. Nothing recurses, as
 * a line may nest as deeply as it likes.
 */
export function identityKey(identity: unknown): string {
  const parts: string[] = [];
  walk(identity, (part) => parts.push(typeof part === 'number' ? part.toString() : JSON.stringify(part)));
  return parts.join(' ');
}

/** Characters sampled from each text. */
const SAMPLES = 16;

/**
 * A 32-bit number that is the same for equal identities and nearly always another for others: lengths and a few characters
 * of each text, at a small part of the cost of hashing them whole. Equal numbers call for a comparison of the keys.
 */
export function fingerprint(identity: unknown): number {
  let hash = 0x811c9dc5;
  const mix = (unit: number): void => {
    hash = Math.imul(hash ^ unit, 0x9e3779b1);
    hash ^= hash >>> 15;
  };
  walk(identity, (part) => {
    if (typeof part === 'number') return mix(part);
    mix(part.length);
    const step = Math.max(1, Math.floor(part.length / SAMPLES));
    for (let i = part.length - 1; i >= 0; i -= step) mix(part.charCodeAt(i));
  });
  return hash;
}

const OPEN_LIST = 1;
const OPEN_OBJECT = 2;
const CLOSE = 3;

/** Gives the parts of a value in a fixed order: texts and scalars as strings, marks of structure as numbers. */
function walk(root: unknown, take: (part: string | number) => void): void {
  const pending: unknown[] = [root];
  // A scalar that is no text is marked with a NUL, so that 1 and "1" stay apart.
  while (pending.length > 0) {
    const value = pending.pop();
    if (value === END) take(CLOSE);
    else if (typeof value === 'string') take(value.trim());
    else if (Array.isArray(value)) {
      take(OPEN_LIST);
      pending.push(END);
      for (let i = value.length - 1; i >= 0; i--) pending.push(value[i]);
    } else if (isObject(value)) {
      take(OPEN_OBJECT);
      pending.push(END);
      for (const key of Object.keys(value).toSorted().toReversed()) pending.push(value[key], key);
    } else take(`\0${String(value)}`);
  }
}

const END = Symbol('end of a list or object');
