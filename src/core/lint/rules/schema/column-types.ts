import { Type } from 'typebox';
import { ColumnTree, KINDS, type Conflict } from '../../column-types.ts';
import { shapeHash, skeletonOf } from '../../record-shape.ts';
import { recordOf } from '../../../dataset/record.ts';
import { inOrder } from '../../shares.ts';
import { TRAINERS } from '../../trainers/registry.ts';
import {
  datasetRule,
  type BitByBit,
  type DatasetLine,
  type DatasetProblem,
  type DatasetView,
  type LineRef,
  type WholeIndex,
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
  why: 'Hugging Face datasets, pandas and Arrow keep a column in one type, also inside objects and lists. One record that differs stops the whole file from loading, and the error names a block, not the line. One finding for each field, at the first record of the rarer type; null beside any type, and whole beside broken numbers, load. Not said of a dataset whose `trainers` in tunesmith.json all read line by line (OpenAI, Together, Mistral).',
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
  signer: () => ({
    size: 2,
    sign: ({ parsed }, words, at) => {
      const [high, low] = shapeHash(parsed.kind === 'record' ? parsed.value : null);
      words[at] = high;
      words[at + 1] = low;
    },
  }),
  open: () => new ColumnIndex(),
});

/** Whether the dataset is meant for trainers that read it line by line, and for no others. */
function isReadByLines(ids: readonly string[]): boolean {
  const meant = TRAINERS.filter(({ id }) => ids.includes(id));
  return meant.length > 0 && meant.every(({ loader }) => loader === 'lines');
}

/** The lines of one conflict's rarer type, the first ones of the file; all of them where it is complete. */
interface Known {
  readonly conflict: Conflict;
  readonly lines: Map<LineRef, string>;
  readonly isComplete: boolean;
}

interface Shape {
  readonly skeleton: unknown;
  /** Records that have come less those that have gone, since they were last counted. */
  waiting: number;
}

/** Where names are data, nearly each record has a shape of its own; such are counted one by one. */
const MAX_SHAPES = 5000;

/** 21 bits of one hash and 32 of the other, which a number holds exactly. */
function keyOfShape(high: number, low: number): number {
  return (high & 0x1f_ffff) * 2 ** 32 + low;
}

class ColumnIndex implements WholeIndex {
  readonly #tree = new ColumnTree();
  /** By hash. */
  readonly #shapes = new Map<number, Shape>();
  /** Those whose records came or went since they were last counted. */
  readonly #changed = new Set<Shape>();
  #known = new Map<string, Known>();

  add(line: DatasetLine): void {
    if (line.kind !== 'record') return;
    const { ref, words, at } = line;
    const read = (): unknown => (line.parsed.kind === 'record' ? line.parsed.value : undefined);
    this.#count(keyOfShape(words[at] ?? 0, words[at + 1] ?? 0), 1, read);
    for (const { conflict, lines } of this.#known.values()) keep(lines, ref, read(), conflict);
  }

  remove(ref: LineRef): void {
    const value = recordOf(ref.text);
    if (value === undefined) return;
    this.#count(keyOfShape(...shapeHash(value)), -1, () => value);
    for (const { lines } of this.#known.values()) lines.delete(ref);
  }

  #count(key: number, times: 1 | -1, read: () => unknown): void {
    const known = this.#shapes.get(key);
    if (known === undefined && this.#shapes.size >= MAX_SHAPES) {
      this.#tree.add(read(), times);
      return;
    }
    const shape = known ?? { skeleton: skeletonOf(read()), waiting: 0 };
    shape.waiting += times;
    this.#shapes.set(key, shape);
    this.#changed.add(shape);
  }

  #settle(): void {
    for (const shape of this.#changed) {
      if (shape.waiting !== 0) this.#tree.add(shape.skeleton, shape.waiting);
      shape.waiting = 0;
    }
    this.#changed.clear();
  }

  *problems(dataset: DatasetView): BitByBit<DatasetProblem> {
    if (isReadByLines(dataset.facts.trainers)) return;
    this.#settle();
    const conflicts = this.#tree.conflicts();
    const known = new Map<string, Known>();
    for (const conflict of conflicts) known.set(keyOf(conflict), yield* this.#lookUp(conflict, dataset));
    this.#known = known;
    for (const conflict of conflicts) {
      const lines = known.get(keyOf(conflict))?.lines ?? new Map<LineRef, string>();
      yield* problemOf(conflict, lines, dataset);
    }
  }

  *#lookUp(conflict: Conflict, dataset: DatasetView): Generator<undefined, Known> {
    const known = this.#known.get(keyOf(conflict));
    if (known !== undefined && (known.isComplete || known.lines.size > MAX_RELATED))
      return { ...known, conflict };
    const lines = new Map<LineRef, string>();
    for (const ref of dataset.records()) {
      keep(lines, ref, recordOf(ref.text), conflict);
      yield;
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
