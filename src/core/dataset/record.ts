import { escapeKey } from './pointer.ts';

/** A JSON object that a line holds. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** What a line of a dataset is. A broken line is a problem of its own and never disturbs its neighbours. */
export type ParsedLine =
  | { readonly kind: 'blank' }
  | { readonly kind: 'broken' }
  | { readonly kind: 'record'; readonly value: unknown };

const BYTE_ORDER_MARK = '\uFEFF';

/** Parses a line; a byte order mark at the start of a file is not part of the record. */
export function parseLine(text: string): ParsedLine {
  if (isBlank(text)) return { kind: 'blank' };
  try {
    const value: unknown = JSON.parse(text);
    return { kind: 'record', value };
  } catch {
    return { kind: 'broken' };
  }
}

/** White space as JSON has it; a lone no-break space is a broken line, not a blank one. */
export function isBlank(text: string): boolean {
  const first = text.charCodeAt(0);
  return !(first > 32) && /^[ \t\r]*$/.test(text);
}

/**
 * The line without a byte order mark, which only the first line may have. Gives a space in its place, so that columns
 * stay as they are.
 */
export function withoutMark(text: string): string {
  return text.startsWith(BYTE_ORDER_MARK) ? ` ${text.slice(1)}` : text;
}

/** The record that a line holds, be it behind a byte order mark; undefined, which JSON has not, where it holds none. */
export function recordOf(line: string): unknown {
  const parsed = parseLine(withoutMark(line));
  return parsed.kind === 'record' ? parsed.value : undefined;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

interface PathStep {
  readonly parent: PathStep | null;
  readonly key: string | number;
}

/**
 * The strings of a record, wherever they sit, each with what leads to its pointer. Names are not included. Pointers are
 * put together on demand, since nearly all strings have no finding; and nothing recurses, since a line may nest deeply.
 */
export class RecordTexts {
  readonly texts: string[] = [];
  readonly #keys: (string | number)[] = [];
  readonly #parents: (PathStep | null)[] = [];

  constructor(root: unknown) {
    const pending: { value: unknown; step: PathStep | null }[] = [];
    if (typeof root === 'object' && root !== null) pending.push({ value: root, step: null });
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      this.#visit(next.value, next.step, pending);
    }
  }

  #visit(
    container: unknown,
    step: PathStep | null,
    pending: { value: unknown; step: PathStep | null }[],
  ): void {
    const take = (key: string | number, value: unknown): void => {
      if (typeof value === 'string') {
        this.texts.push(value);
        this.#keys.push(key);
        this.#parents.push(step);
      } else if (typeof value === 'object' && value !== null) {
        pending.push({ value, step: { parent: step, key } });
      }
    };
    if (Array.isArray(container)) container.forEach((value, index) => take(index, value));
    else if (isObject(container)) for (const key of Object.keys(container)) take(key, container[key]);
  }

  pointer(index: number): string {
    const keys = [this.#keys[index] ?? ''];
    for (let step = this.#parents[index] ?? null; step !== null; step = step.parent) keys.push(step.key);
    return keys
      .toReversed()
      .map((key) => `/${escapeKey(key)}`)
      .join('');
  }
}
