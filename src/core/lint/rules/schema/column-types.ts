import { Type } from 'typebox';
import { ColumnTree, KINDS, type Conflict } from '../../column-types.ts';
import { parseLine, withoutMark } from '../../../dataset/record.ts';
import { inOrder } from '../../shares.ts';
import {
  datasetRule,
  type DatasetIndex,
  type DatasetLine,
  type DatasetProblem,
  type DatasetView,
  type LineRef,
} from '../../rule.ts';

/** Other records of the rarer type that the finding points to. */
const MAX_RELATED = 5;
/** So many lines of a conflict are kept, so that edits seldom call for reading the dataset again. */
const MAX_KEPT = 200;

export const rule = datasetRule({
  id: 'schema/column-types',
  since: '0.3.0',
  status: 'stable',
  summary: 'A field has another type in some records than in the rest.',
  why: 'Hugging Face datasets, pandas and Arrow keep a column in one type, also inside objects and lists. One record that differs stops the whole file from loading, and the error names a block, not the line. One finding for each field, at the first record of the rarer type; null beside any type, and whole beside broken numbers, load.',
  sources: [
    'Hugging Face datasets issues 6460, 7322, 7664: the error names no line',
    'Apache Arrow, reading JSON files: one type a column',
  ],
  severity: 'warning',
  options: Type.Object({}, { additionalProperties: false }),
  messages: {
    one: '{field} is {actual} here, and {usual} wherever else it is ({records}): loading the file by columns fails',
    many: '{field} is {actual} at {count} places, the first of them here, and {usual} at {records}: loading the file by columns fails',
  },
  examples: {
    good: ['{"text": "a", "score": 1}\n{"text": "b", "score": 0.5}\n{"text": "c", "score": null}'],
    bad: [
      '{"text": "a", "id": 1}\n{"text": "b", "id": "2"}\n{"text": "c", "id": 3}',
      '{"text": "a", "meta": {"tags": ["x"]}}\n{"text": "b", "meta": {"tags": "x"}}\n{"text": "c", "meta": {"tags": []}}',
    ],
  },
  open: () => new ColumnIndex(),
});

/** The lines of one conflict's rarer type, the first ones of the file; all of them where it is complete. */
interface Known {
  readonly conflict: Conflict;
  readonly lines: Map<LineRef, string>;
  readonly isComplete: boolean;
}

class ColumnIndex implements DatasetIndex {
  readonly #tree = new ColumnTree();
  #known = new Map<string, Known>();

  add({ ref, parsed }: DatasetLine): void {
    if (parsed.kind !== 'record') return;
    this.#tree.add(parsed.value, 1);
    for (const { conflict, lines } of this.#known.values()) keep(lines, ref, parsed.value, conflict);
  }

  remove(ref: LineRef): void {
    const value = valueOf(ref);
    if (value === undefined) return;
    this.#tree.add(value, -1);
    for (const { lines } of this.#known.values()) lines.delete(ref);
  }

  *problems(dataset: DatasetView): IterableIterator<DatasetProblem> {
    const conflicts = this.#tree.conflicts();
    const known = new Map<string, Known>();
    for (const conflict of conflicts) known.set(keyOf(conflict), this.#lookUp(conflict, dataset));
    this.#known = known;
    for (const conflict of conflicts) {
      const lines = known.get(keyOf(conflict))?.lines ?? new Map<LineRef, string>();
      yield* problemOf(conflict, lines, dataset);
    }
  }

  #lookUp(conflict: Conflict, dataset: DatasetView): Known {
    const known = this.#known.get(keyOf(conflict));
    if (known !== undefined && (known.isComplete || known.lines.size > MAX_RELATED))
      return { ...known, conflict };
    const lines = new Map<LineRef, string>();
    for (const ref of dataset.records()) {
      keep(lines, ref, valueOf(ref), conflict);
      if (lines.size >= MAX_KEPT) return { conflict, lines, isComplete: false };
    }
    return { conflict, lines, isComplete: true };
  }
}

function keyOf({ path, rare }: Conflict): string {
  return `${rare} ${path}`;
}

function keep(lines: Map<LineRef, string>, ref: LineRef, value: unknown, { steps, rare }: Conflict): void {
  const pointer = ColumnTree.find(value, steps, rare);
  if (pointer !== null) lines.set(ref, pointer);
}

function* problemOf(
  { path, rare, usual, rareCount, usualCount }: Conflict,
  lines: ReadonlyMap<LineRef, string>,
  dataset: DatasetView,
): IterableIterator<DatasetProblem> {
  const ordered = inOrder([...lines.keys()], (ref) => dataset.indexOf(ref));
  const [first, ...rest] = ordered;
  if (first === undefined) return;
  yield {
    message: rareCount === 1 ? 'one' : 'many',
    data: { field: path, actual: KINDS[rare], usual: KINDS[usual], records: usualCount, count: rareCount },
    line: first,
    place: { pointer: lines.get(first) ?? '' },
    related: rest.slice(0, MAX_RELATED).map((ref) => ({ line: ref, message: 'Another one' })),
  };
}

function valueOf(ref: LineRef): unknown {
  const parsed = parseLine(withoutMark(ref.text));
  return parsed.kind === 'record' ? parsed.value : undefined;
}
