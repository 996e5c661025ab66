import { scanJson, type JsonEvent } from './json-scanner.ts';
import { pathOf } from './pointer.ts';

/** A place in the decoded record. `start` and `end` count UTF-16 units of the decoded string at the pointer. */
export interface DecodedPlace {
  readonly pointer: string;
  readonly start?: number;
  readonly end?: number;
  /** `key` means the property's name and needs no offsets; the value is the default. */
  readonly on?: 'key' | 'value';
}

/** Raw 0-based UTF-16 offsets in a line. */
export interface RawRange {
  readonly start: number;
  readonly end: number;
}

interface Node {
  readonly children: Map<string, Node>;
  key: RawRange | null;
  value: RawRange | null;
}

interface Frame {
  readonly node: Node | null;
  readonly array: boolean;
  readonly start: number;
  index: number;
  next: Node | null;
}

/**
 * Raw ranges of places in a line that JSON.parse accepts, in the order asked for. One pass finds all of them, however
 * many there are. Where a name occurs twice, the last one counts, as it does for JSON.parse. A place that is not there
 * gives the whole line.
 */
export function locate(text: string, places: readonly DecodedPlace[]): readonly RawRange[] {
  const root = newNode();
  const targets = places.map((place) => plant(root, place.pointer));
  scanJson(text, new Walk(root, text).visit);
  const whole = { start: text.length - text.trimStart().length, end: Math.max(text.trimEnd().length, 1) };
  const strings = new Map<Node, OffsetMap>();
  return places.map((place, i) => {
    const node = targets[i];
    if (node === undefined || node.value === null) return whole;
    if (place.on === 'key') return node.key ?? node.value;
    if (place.start === undefined || text[node.value.start] !== '"') return node.value;
    const offsets = strings.get(node) ?? offsetMap(text, node.value);
    strings.set(node, offsets);
    return { start: offsets(place.start), end: offsets(place.end ?? Number.MAX_SAFE_INTEGER) };
  });
}

type OffsetMap = (decoded: number) => number;

/**
 * From an offset in a decoded string to the raw offset, where each escape stands for one UTF-16 unit. Remembers where each
 * escape is, so that a thousand findings in a string of five megabytes cost one pass and a thousand searches.
 */
function offsetMap(text: string, quoted: RawRange): OffsetMap {
  const first = quoted.start + 1;
  const last = quoted.end - 1;
  const decodedEnds: number[] = [];
  const rawEnds: number[] = [];
  let saved = 0;
  for (let at = text.indexOf('\\', first); at >= 0 && at < last;) {
    const width = text[at + 1] === 'u' ? 6 : 2;
    saved += width - 1;
    decodedEnds.push(at + width - first - saved);
    rawEnds.push(at + width);
    at = text.indexOf('\\', at + width);
  }
  return (decoded) => {
    const i = lastAtMost(decodedEnds, decoded);
    const raw = i < 0 ? first + decoded : (rawEnds[i] ?? 0) + decoded - (decodedEnds[i] ?? 0);
    return Math.min(raw, last);
  };
}

function lastAtMost(sorted: readonly number[], wanted: number): number {
  let low = -1;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((sorted[middle] ?? 0) <= wanted) low = middle;
    else high = middle - 1;
  }
  return low;
}

function newNode(): Node {
  return { children: new Map(), key: null, value: null };
}

function plant(root: Node, pointer: string): Node {
  let node = root;
  for (const key of pathOf(pointer)) {
    const child = node.children.get(key) ?? newNode();
    node.children.set(key, child);
    node = child;
  }
  return node;
}

/** Follows the tokens of a line down the wanted paths; what lies beside them is only counted. */
class Walk {
  readonly #text: string;
  readonly #frames: Frame[] = [];
  #key: RawRange | null = null;
  readonly #root: Node;

  constructor(root: Node, text: string) {
    this.#root = root;
    this.#text = text;
  }

  readonly visit = (event: JsonEvent, start: number, end: number): void => {
    const frame = this.#frames.at(-1);
    if (event === 'close') return this.#close(end);
    if (event === 'key') {
      if (frame === undefined || frame.node === null) return;
      frame.next = frame.node.children.get(decodeKey(this.#text.slice(start, end))) ?? null;
      this.#key = { start, end };
      return;
    }
    const node = frame === undefined ? this.#root : targetOf(frame);
    if (node !== null && frame?.array !== true) node.key = this.#key;
    if (event === 'scalar') {
      if (node !== null) node.value = { start, end };
      return;
    }
    this.#frames.push({ node, array: event === 'array', start, index: 0, next: null });
  };

  #close(end: number): void {
    const frame = this.#frames.pop();
    if (frame !== undefined && frame.node !== null) frame.node.value = { start: frame.start, end };
  }
}

function targetOf(frame: Frame): Node | null {
  if (!frame.array) return frame.next;
  const node = frame.node?.children.get(String(frame.index)) ?? null;
  frame.index++;
  return node;
}

function decodeKey(quoted: string): string {
  if (!quoted.includes('\\')) return quoted.slice(1, -1);
  const key: unknown = JSON.parse(quoted);
  return String(key);
}
