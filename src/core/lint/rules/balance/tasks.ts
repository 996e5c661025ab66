import { Type } from 'typebox';
import type { JsonObject } from '../../../dataset/record.ts';
import {
  datasetRule,
  type BitByBit,
  type DatasetProblem,
  type DatasetView,
  type LineRef,
  type WholeIndex,
} from '../../rule.ts';
import { SampledRecords } from '../../sampled-records.ts';
import { firstOf, percent, sharesOf } from '../../shares.ts';

/** Columns in which datasets name the kind of a record or where it is from. */
const FIELDS = [
  'task',
  'task_type',
  'category',
  'type',
  'domain',
  'topic',
  'source',
  'dataset',
  'subset',
] as const;
const LONGEST_VALUE = 60;
/** A column with more values names records, not kinds. */
const MAX_VALUES = 50;
const MIN_RECORDS = 20;
/** Share of the records that must have the column. */
const MIN_PRESENT = 0.9;

export const rule = datasetRule({
  id: 'balance/tasks',
  since: '0.3.0',
  status: 'stable',
  summary: 'One task or source has nearly all records.',
  why: 'The loss is a mean over records, so a task with one record in a hundred is learnt last and forgotten first. Judged by columns that name it: `task`, `category`, `type`, `domain`, `topic`, `source`, `dataset`.',
  sources: [
    'Wei et al. 2022, Finetuned Language Models Are Zero-Shot Learners: examples a task are capped, and mixed in proportion',
    'Longpre et al. 2023, The Flan Collection: the balance of tasks',
  ],
  severity: 'information',
  options: Type.Object(
    {
      maxShare: Type.Number({
        default: 0.8,
        minimum: 0,
        maximum: 1,
        description: 'Share of the records that one task may have, 0 to 1.',
      }),
    },
    { additionalProperties: false },
  ),
  messages: {
    unbalanced: '{share} of the records have `{field}` {value}; the other values ({others}) share the rest',
  },
  examples: {
    good: [records(40, 2)],
    bad: [records(40, 20)],
  },
  open: ({ maxShare }) => new TaskIndex(maxShare),
});

function records(count: number, oneOf: number): string {
  return Array.from({ length: count }, (_, i) =>
    JSON.stringify({ instruction: `Say ${i}`, output: `${i}`, task: i % oneOf === 0 ? 'rare' : 'usual' }),
  ).join('\n');
}

/** A record's values of the fields, as a text that is the same for the same values; empty for most records. */
const NO_VALUES = '';

type Values = Readonly<Partial<Record<(typeof FIELDS)[number], string>>>;

class TaskIndex implements WholeIndex {
  readonly #maxShare: number;
  readonly #records = SampledRecords.ofRecords<string>(valuesOf);

  constructor(maxShare: number) {
    this.#maxShare = maxShare;
  }

  add(): void {}

  remove(): void {}

  stamp({ sample }: DatasetView): number {
    return sample.version;
  }

  *problems(dataset: DatasetView): BitByBit<DatasetProblem> {
    const { size, groups } = yield* this.#records.tally(dataset);
    if (size < MIN_RECORDS || size - (groups.get(NO_VALUES)?.size ?? 0) < MIN_PRESENT * size) return;
    const read = [...groups].map(
      ([text, refs]) => [text === NO_VALUES ? {} : (JSON.parse(text) as Values), refs] as const,
    );
    for (const field of FIELDS) yield* this.#problemOf(field, { read, size }, dataset);
  }

  *#problemOf(
    field: (typeof FIELDS)[number],
    {
      read,
      size,
    }: { readonly read: readonly (readonly [Values, ReadonlySet<LineRef>])[]; readonly size: number },
    dataset: DatasetView,
  ): IterableIterator<DatasetProblem> {
    const named = new Map<string, Set<LineRef>>();
    for (const [{ [field]: value }, refs] of read) {
      if (value === undefined) continue;
      const same = named.get(value) ?? new Set();
      for (const ref of refs) same.add(ref);
      named.set(value, same);
    }
    const present = [...named.values()].reduce((sum, refs) => sum + refs.size, 0);
    if (present < MIN_PRESENT * size) return;
    const shares = sharesOf(named);
    const [top, ...others] = shares;
    if (top === undefined || others.length === 0 || shares.length > MAX_VALUES || top.share <= this.#maxShare)
      return;
    const line = firstOf(top.refs, (ref: LineRef) => dataset.indexOf(ref));
    if (line === undefined) return;
    const data = { field, value: top.value, share: percent(top.share), others: others.length };
    yield { message: 'unbalanced', data, line, place: { pointer: `/${field}` } };
  }
}

/** A value that looks like a name is repeated in messages; anything else could be someone's words. */
function valuesOf(record: JsonObject): string {
  const entries = FIELDS.flatMap((field) => {
    const value = record[field];
    return typeof value === 'string' && value.length <= LONGEST_VALUE && /^[\p{L}\p{N} _./:+-]+$/u.test(value)
      ? [[field, value] as const]
      : [];
  });
  return entries.length === 0 ? NO_VALUES : JSON.stringify(Object.fromEntries(entries));
}
