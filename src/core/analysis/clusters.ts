import { grow, grownCapacity } from './typed-arrays.ts';

const NONE = -1;

/**
 * Sets of records that hang together, as a forest of the links that joined them. Joining costs the smaller set; a record
 * that hangs on one link can leave by itself, and any other dissolves its set, whose members are then to be joined anew.
 */
export class Clusters {
  #labels = new Int32Array(0);
  /** Number of members, by label. */
  #sizes = new Int32Array(0);
  /** The next member of the same cluster, in a circle. */
  #circle = new Int32Array(0);
  /** The record that this one was joined to, if it was alone then. */
  #anchors = new Int32Array(0);
  /** Number of links of a record. */
  #degrees = new Int32Array(0);
  /** How often a cluster of two members and more has changed. */
  #changes = 0;
  /** By label, for the clusters of two members and more: the members, once someone has asked for them. */
  readonly #several = new Map<number, readonly number[] | null>();

  get changes(): number {
    return this.#changes;
  }

  get byteLength(): number {
    return 5 * this.#labels.byteLength;
  }

  /** Puts a record into a cluster of its own. */
  add(id: number): void {
    this.#reserve(id);
    this.#labels[id] = id;
    this.#sizes[id] = 1;
    this.#circle[id] = id;
    this.#anchors[id] = NONE;
    this.#degrees[id] = 0;
  }

  /** The members of each cluster of two and more. A cluster that has not changed is the same array as before. */
  *several(): IterableIterator<readonly number[]> {
    for (const [label, known] of this.#several) {
      const members = known ?? this.members(label);
      if (known === null) this.#several.set(label, members);
      yield members;
    }
  }

  areTogether(a: number, b: number): boolean {
    return this.#labels[a] === this.#labels[b];
  }

  sizeOf(id: number): number {
    return this.#sizes[this.#labels[id] ?? id] ?? 0;
  }

  /** All members of the record's cluster, itself first. */
  members(id: number): number[] {
    const members = [id];
    for (let at = this.#circle[id] ?? id; at !== id; at = this.#circle[at] ?? id) members.push(at);
    return members;
  }

  /** Joins the clusters of two records that are not together by a link between them. */
  join(a: number, b: number): void {
    const [small, large] = this.sizeOf(a) < this.sizeOf(b) ? [a, b] : [b, a];
    if (this.sizeOf(small) === 1) this.#anchors[small] = large;
    const label = this.#labels[large] ?? large;
    this.#changes += 1;
    this.#several.delete(this.#labels[small] ?? small);
    this.#several.set(label, null);
    this.#sizes[label] = this.sizeOf(large) + this.sizeOf(small);
    for (const member of this.members(small)) this.#labels[member] = label;
    const afterSmall = this.#circle[small] ?? small;
    this.#circle[small] = this.#circle[large] ?? large;
    this.#circle[large] = afterSmall;
    this.#degrees[a] = (this.#degrees[a] ?? 0) + 1;
    this.#degrees[b] = (this.#degrees[b] ?? 0) + 1;
  }

  /** Takes a record out. The members that were together only by it are on their own now; they are returned. */
  remove(id: number): readonly number[] {
    if (this.sizeOf(id) === 1) return [];
    const anchor = this.#anchors[id] ?? NONE;
    if (anchor !== NONE && this.#degrees[id] === 1) {
      this.#detach(id);
      this.#degrees[anchor] = (this.#degrees[anchor] ?? 1) - 1;
      return [];
    }
    return this.dissolve(id).filter((member) => member !== id);
  }

  /** Leaves every member of the record's cluster on its own; gives them. */
  dissolve(id: number): readonly number[] {
    const members = this.members(id);
    this.#changes += 1;
    this.#several.delete(this.#labels[id] ?? id);
    for (const member of members) this.add(member);
    return members;
  }

  #detach(id: number): void {
    const members = this.members(id);
    const before = members.at(-1) ?? id;
    const rest = members.slice(1);
    const label = rest[0] ?? id;
    this.#changes += 1;
    this.#several.delete(this.#labels[id] ?? id);
    if (rest.length > 1) this.#several.set(label, null);
    this.#circle[before] = label;
    for (const member of rest) this.#labels[member] = label;
    this.#sizes[label] = rest.length;
    this.add(id);
  }

  #reserve(id: number): void {
    if (id < this.#labels.length) return;
    const capacity = grownCapacity(this.#labels.length, id);
    this.#labels = grow(this.#labels, capacity);
    this.#sizes = grow(this.#sizes, capacity);
    this.#circle = grow(this.#circle, capacity);
    this.#anchors = grow(this.#anchors, capacity);
    this.#degrees = grow(this.#degrees, capacity);
  }
}
