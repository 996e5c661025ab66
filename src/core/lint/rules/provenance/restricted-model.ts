import { Type } from 'typebox';
import {
  RESTRICTED_MAKERS,
  restrictedMaker,
  type RestrictedMaker,
} from '../../../analysis/restricted-models.ts';
import { isObject, type JsonObject } from '../../../dataset/record.ts';
import {
  datasetRule,
  type DatasetLine,
  type DatasetProblem,
  type DatasetView,
  type LineRef,
  type WholeIndex,
} from '../../rule.ts';
import { inOrder } from '../../shares.ts';

/** Columns in which datasets name what wrote a record. */
const FIELDS = [
  'model',
  'model_name',
  'source',
  'generator',
  'generated_by',
  'created_by',
  'teacher',
  'teacher_model',
  'chosen_model',
  'origin',
];
const CONTAINERS = ['meta', 'metadata'];
const MAX_RELATED = 5;

export const rule = datasetRule({
  id: 'provenance/restricted-model',
  about: 'dataset',
  since: '0.3.0',
  status: 'stable',
  summary: 'Records were written by a model whose terms restrict what may be trained on its output.',
  why: 'Whether your use is one that the terms forbid is for you and your counsel to say; that such output is in the data is worth knowing before the model is published. Read from columns such as `model`, `source` and `generator`, also in `meta` and `metadata`, and from `datasets[].source` in tunesmith.json. One finding for each maker.',
  sources: [...new Set(RESTRICTED_MAKERS.map(({ source }) => source))],
  severity: 'information',
  options: Type.Object(
    {
      allow: Type.Array(
        Type.Unsafe<string>({ type: 'string', enum: RESTRICTED_MAKERS.map(({ id }) => id) }),
        { default: [], description: 'Makers whose terms your use is within.' },
      ),
    },
    { additionalProperties: false },
  ),
  messages: {
    one: 'This record names a model of {maker} as its source: {terms}',
    records: '{records} records name a model of {maker} as their source: {terms}',
    dataset: 'tunesmith.json names a model of {maker} as the source of this dataset: {terms}',
  },
  examples: {
    good: ['{"instruction": "a", "output": "b", "model": "Qwen/Qwen2.5-72B-Instruct"}'],
    bad: ['{"instruction": "a", "output": "b", "model": "gpt-4o-2024-08-06"}'],
  },
  // Whether the record names any; which, the index sees for itself.
  signer: () => ({
    size: 1,
    sign: ({ parsed }, words, at) => {
      const isRecord = parsed.kind === 'record' && isObject(parsed.value);
      words[at] = Number(isRecord && namedIn(parsed.value) !== null);
    },
  }),
  open: ({ allow }) => new ModelIndex(new Set(allow)),
});

interface Named {
  readonly maker: RestrictedMaker;
  readonly pointer: string;
}

class ModelIndex implements WholeIndex {
  readonly #allowed: ReadonlySet<string>;
  readonly #named = new Map<LineRef, Named>();

  constructor(allowed: ReadonlySet<string>) {
    this.#allowed = allowed;
  }

  add(line: DatasetLine): void {
    if (line.words[line.at] === 0) return;
    const { ref, parsed } = line;
    const named = parsed.kind === 'record' && isObject(parsed.value) ? namedIn(parsed.value) : null;
    if (named !== null && !this.#allowed.has(named.maker.id)) this.#named.set(ref, named);
  }

  remove(ref: LineRef): void {
    this.#named.delete(ref);
  }

  *problems(dataset: DatasetView): IterableIterator<DatasetProblem> {
    const source = restrictedMaker(dataset.facts.source ?? '');
    const [first] = source === null || this.#allowed.has(source.id) ? [] : dataset.records();
    if (source !== null && first !== undefined)
      yield { message: 'dataset', data: { maker: source.name, terms: source.terms }, line: first };
    for (const maker of RESTRICTED_MAKERS) yield* this.#problemOf(maker, dataset);
  }

  *#problemOf(maker: RestrictedMaker, dataset: DatasetView): IterableIterator<DatasetProblem> {
    const lines = [...this.#named].filter(([, named]) => named.maker === maker).map(([line]) => line);
    const [line, ...rest] = inOrder(lines, (ref) => dataset.indexOf(ref));
    if (line === undefined) return;
    yield {
      message: lines.length === 1 ? 'one' : 'records',
      data: { records: lines.length, maker: maker.name, terms: maker.terms },
      line,
      place: { pointer: this.#named.get(line)?.pointer ?? '' },
      related: rest.slice(0, MAX_RELATED).map((ref) => ({ line: ref, message: 'Another one' })),
    };
  }
}

function namedIn(record: JsonObject): Named | null {
  return (
    namedAt(record, '') ??
    CONTAINERS.reduce<Named | null>((found, name) => {
      const holder = record[name];
      return found ?? (isObject(holder) ? namedAt(holder, `/${name}`) : null);
    }, null)
  );
}

function namedAt(holder: JsonObject, base: string): Named | null {
  for (const field of FIELDS) {
    const name = holder[field];
    const maker = typeof name === 'string' ? restrictedMaker(name) : null;
    if (maker !== null) return { maker, pointer: `${base}/${field}` };
  }
  return null;
}
