type Growable = Uint32Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;

/** From this length on what is not used yet weighs more than copies do. */
const LARGE = 1 << 16;

/** Half as much again, an eighth where that is much, and room for the index. */
export function grownCapacity(capacity: number, index: number): number {
  const more = capacity < LARGE ? capacity >> 1 : capacity >> 3;
  return Math.max(index + 1, capacity + more, 256);
}

/** A longer copy. */
export function grow(array: Uint32Array, length: number): Uint32Array<ArrayBuffer>;
export function grow(array: Int32Array, length: number): Int32Array<ArrayBuffer>;
export function grow(array: Uint8Array, length: number): Uint8Array<ArrayBuffer>;
export function grow(array: Uint32Array | Int32Array | Uint8Array, length: number): Growable {
  const copy = emptyLike(array, length);
  copy.set(array);
  return copy;
}

function emptyLike(array: Uint32Array | Int32Array | Uint8Array, length: number): Growable {
  if (array instanceof Uint32Array) return new Uint32Array(length);
  return array instanceof Int32Array ? new Int32Array(length) : new Uint8Array(length);
}
