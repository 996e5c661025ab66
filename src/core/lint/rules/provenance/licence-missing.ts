import { Type } from 'typebox';
import { isObject } from '../../../dataset/record.ts';
import {
  datasetRule,
  type DatasetLine,
  type DatasetProblem,
  type DatasetView,
  type LineRef,
  type WholeIndex,
} from '../../rule.ts';

const FIELDS = ['licence', 'license', 'licence_name', 'license_name'];
/** Objects in which records keep such columns. */
const CONTAINERS = ['meta', 'metadata'];

export const rule = datasetRule({
  id: 'provenance/licence-missing',
  about: 'dataset',
  since: '0.3.0',
  status: 'stable',
  summary: 'Nothing says under which licence the data may be used.',
  why: 'A model inherits the questions that its data leaves open. Name the licence by `datasets[].licence` in tunesmith.json, or in a field `licence` or `license` of each record. Off where you do not ask for it; the preset `strict` does.',
  sources: [
    'Longpre et al. 2023, The Data Provenance Initiative: over 70 % of licences on popular hosts missing or wrong',
    'Gebru et al. 2021, Datasheets for Datasets',
  ],
  severity: 'off',
  options: Type.Object({}, { additionalProperties: false }),
  messages: {
    none: 'No licence is named: set `licence` of the dataset in tunesmith.json',
    some: '{records} records name no licence, unlike the others, and tunesmith.json names none for the dataset',
  },
  examples: {
    good: ['{"instruction": "a", "output": "b", "license": "CC-BY-4.0"}'],
    bad: ['{"instruction": "a", "output": "b"}'],
  },
  signer: () => ({
    size: 1,
    sign: ({ parsed }, words, at) => {
      const isRecord = parsed.kind === 'record' && isObject(parsed.value);
      words[at] = isRecord ? (namesLicence(parsed.value) ? WITH : WITHOUT) : NO_RECORD;
    },
  }),
  open: () => new LicenceIndex(),
});

/** What the signer writes of a line. */
const NO_RECORD = 0;
const WITH = 1;
const WITHOUT = 2;

class LicenceIndex implements WholeIndex {
  readonly #without = new Set<LineRef>();
  readonly #with = new Set<LineRef>();

  add({ ref, words, at }: DatasetLine): void {
    if (words[at] === WITH) this.#with.add(ref);
    if (words[at] === WITHOUT) this.#without.add(ref);
  }

  remove(ref: LineRef): void {
    this.#without.delete(ref);
    this.#with.delete(ref);
  }

  *problems(dataset: DatasetView): IterableIterator<DatasetProblem> {
    if (dataset.facts.licence !== null || this.#without.size === 0) return;
    for (const line of dataset.records()) {
      if (!this.#without.has(line)) continue;
      const message = this.#with.size === 0 ? 'none' : 'some';
      yield { message, data: { records: this.#without.size }, line };
      return;
    }
  }
}

function namesLicence(record: Readonly<Record<string, unknown>>): boolean {
  return [record, ...CONTAINERS.map((name) => record[name])].some(
    (holder) => isObject(holder) && FIELDS.some((field) => isName(holder[field])),
  );
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '' && !/^(?:unknown|none|n\/a)$/i.test(value.trim());
}
