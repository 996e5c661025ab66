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

/** Shorter texts are read whole; of longer ones so many characters at each end, and as many between. */
const WHOLE = 128;
const AT_ENDS = 32;
const BETWEEN = 64;

/**
 * A 32-bit number that is the same for equal identities and nearly always another for others, at a small part of the cost
 * of hashing them whole. Equal numbers call for a comparison of the keys. Records made from one template often differ in a
 * few characters only, mostly near an end of a text, so ends are read closely.
 */
export function fingerprint(identity: unknown): number {
  let hash = 0x811c9dc5;
  walk(identity, (part) => {
    hash = typeof part === 'number' ? mix(hash, part) : sample(mix(hash, part.length), part);
  });
  return hash;
}

function mix(hash: number, unit: number): number {
  const mixed = Math.imul(hash ^ unit, 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
}

function sample(start: number, text: string): number {
  if (text.length <= WHOLE) return stretch(start, text, { from: 0, to: text.length, step: 1 });
  const last = text.length - AT_ENDS;
  const step = Math.ceil((last - AT_ENDS) / BETWEEN);
  const head = stretch(start, text, { from: 0, to: AT_ENDS, step: 1 });
  const middle = stretch(head, text, { from: AT_ENDS, to: last, step });
  return stretch(middle, text, { from: last, to: text.length, step: 1 });
}

function stretch(
  start: number,
  text: string,
  { from, to, step }: { from: number; to: number; step: number },
): number {
  let hash = start;
  for (let i = from; i < to; i += step) hash = mix(hash, text.charCodeAt(i));
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
