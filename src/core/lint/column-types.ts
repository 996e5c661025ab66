import { escapeKey } from '../dataset/pointer.ts';
import { isObject } from '../dataset/record.ts';

/** Types that a column tells apart, and how people name a value of each. */
export const KINDS = {
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
} as const;
export type Kind = keyof typeof KINDS;

/** Deeper values are of no column that a trainer reads. */
export const MAX_DEPTH = 10;
/** A dataset whose keys are data of their own (words, ids) has no columns; further names are not followed. */
const MAX_NODES = 5000;

export interface Conflict {
  /** For people: `messages[].content`. */
  readonly path: string;
  /** Names that lead to the value; null is any item of a list. */
  readonly steps: readonly (string | null)[];
  readonly rare: Kind;
  readonly usual: Kind;
  /** How often a value of each type stands there. */
  readonly rareCount: number;
  readonly usualCount: number;
}

interface Node {
  readonly children: Map<string, Node>;
  item: Node | null;
  readonly counts: Map<Kind, number>;
}

/** How often each type stands at each path of a dataset's records. Counts follow edits by adding and taking away. */
export class ColumnTree {
  readonly #root = newNode();
  #nodes = 1;

  /** Counts the values of a record `times` times: positive when such records come, negative when they go. */
  add(value: unknown, times: number): void {
    if (isObject(value)) this.#visit(this.#root, value, { times, depth: 0 });
  }

  #visit(node: Node, value: object, at: { readonly times: number; readonly depth: number }): void {
    if (at.depth > MAX_DEPTH) return;
    if (Array.isArray(value)) {
      if (value.length === 0) return;
      node.item ??= this.#grow();
      for (const item of value) this.#count(node.item, item, at);
      return;
    }
    for (const [key, item] of Object.entries(value)) {
      const child = this.#childOf(node, key);
      if (child !== null) this.#count(child, item, at);
    }
  }

  #count(
    node: Node,
    value: unknown,
    { times, depth }: { readonly times: number; readonly depth: number },
  ): void {
    const kind = kindOf(value);
    if (kind === null) return;
    node.counts.set(kind, (node.counts.get(kind) ?? 0) + times);
    if (typeof value === 'object' && value !== null) this.#visit(node, value, { times, depth: depth + 1 });
  }

  #childOf(node: Node, key: string): Node | null {
    const known = node.children.get(key);
    if (known !== undefined) return known;
    if (this.#nodes >= MAX_NODES) return null;
    const child = this.#grow();
    node.children.set(key, child);
    return child;
  }

  #grow(): Node {
    this.#nodes++;
    return newNode();
  }

  /** One for each path with values of more than one type; what lies within such a path is not looked at. */
  conflicts(): readonly Conflict[] {
    const found: Conflict[] = [];
    const pending: { node: Node; steps: readonly (string | null)[] }[] = [{ node: this.#root, steps: [] }];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const { node, steps } = next;
      const conflict = conflictOf(node, steps);
      if (conflict !== null) {
        found.push(conflict);
        continue;
      }
      for (const [key, child] of node.children) pending.push({ node: child, steps: [...steps, key] });
      if (node.item !== null) pending.push({ node: node.item, steps: [...steps, null] });
    }
    return found.sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  /** The first value of a record at these steps that is of the kind, as a JSON Pointer, or null. */
  static find(value: unknown, steps: readonly (string | null)[], kind: Kind, pointer = ''): string | null {
    const [step, ...rest] = steps;
    if (step === undefined) return kindOf(value) === kind ? pointer : null;
    if (step !== null)
      return isObject(value) && Object.hasOwn(value, step)
        ? ColumnTree.find(value[step], rest, kind, `${pointer}/${escapeKey(step)}`)
        : null;
    if (!Array.isArray(value)) return null;
    for (const [index, item] of value.entries()) {
      const found = ColumnTree.find(item, rest, kind, `${pointer}/${index}`);
      if (found !== null) return found;
    }
    return null;
  }
}

function newNode(): Node {
  return { children: new Map(), item: null, counts: new Map() };
}

export function kindOf(value: unknown): Kind | null {
  if (Array.isArray(value)) return 'array';
  if (value === null || value === undefined) return null;
  const type = typeof value;
  return type === 'string' || type === 'number' || type === 'boolean' || type === 'object' ? type : null;
}

function conflictOf(node: Node, steps: readonly (string | null)[]): Conflict | null {
  const counts = [...node.counts]
    .filter(([, count]) => count > 0)
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const [usual, ...others] = counts;
  const rare = others.at(-1);
  if (usual === undefined || rare === undefined) return null;
  return {
    path: pathOf(steps),
    steps,
    usual: usual[0],
    usualCount: usual[1],
    rare: rare[0],
    rareCount: rare[1],
  };
}

function pathOf(steps: readonly (string | null)[]): string {
  const named = steps.map((step) => {
    if (step === null) return '[]';
    return /^[\p{L}_$][\p{L}\p{N}_$-]{0,60}$/u.test(step) ? `.${step}` : '["…"]';
  });
  return `\`${named.join('').replace(/^\./, '')}\``;
}
