import { grow, grownCapacity } from './typed-arrays.ts';

const NONE = -1;

/** A cluster and the record that it is known by. */
export interface LabelledCluster {
  readonly label: number;
  readonly members: readonly number[];
}

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
  /** Labels of the clusters of two members and more. */
  readonly #several = new Set<number>();
  /** Labels of those that have changed or gone. */
  readonly #changed = new Set<number>();

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

  /** The members of each cluster of two and more. */
  *several(): IterableIterator<readonly number[]> {
    for (const label of this.#several) yield this.members(label);
  }

  /** The clusters of two members and more that have changed since they were last given; one that has gone has no members. */
  *changed(): IterableIterator<LabelledCluster> {
    for (const label of this.#changed) {
      yield { label, members: this.#several.has(label) ? this.members(label) : [] };
      this.#changed.delete(label);
    }
  }

  #set(label: number, size: number): void {
    if (size > 1) this.#several.add(label);
    else this.#several.delete(label);
    this.#changed.add(label);
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
    const size = this.sizeOf(large) + this.sizeOf(small);
    this.#set(this.#labels[small] ?? small, 0);
    this.#set(label, size);
    this.#sizes[label] = size;
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
    this.#set(this.#labels[id] ?? id, 0);
    for (const member of members) this.add(member);
    return members;
  }

  #detach(id: number): void {
    const members = this.members(id);
    const before = members.at(-1) ?? id;
    const rest = members.slice(1);
    const label = rest[0] ?? id;
    this.#set(this.#labels[id] ?? id, 0);
    this.#set(label, rest.length);
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
