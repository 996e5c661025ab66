import { Type } from 'typebox';
import { certainLanguage, languageName } from '../../../analysis/language-name.ts';
import {
  datasetRule,
  type BitByBit,
  type DatasetProblem,
  type DatasetView,
  type WholeIndex,
} from '../../rule.ts';
import { SampledRecords } from '../../sampled-records.ts';
import { inOrder, percent, sharesOf, type Share } from '../../shares.ts';

/** Of fewer records a share says nothing. */
const MIN_RECORDS = 100;

/** Places named with a finding. */
const MAX_RELATED = 5;

export const rule = datasetRule({
  id: 'language/imbalance',
  about: 'dataset',
  since: '0.2.0',
  status: 'stable',
  summary: 'A language has so few records that it is noise rather than training data.',
  why: 'A handful of records in another language is either a mistake of collection or too little to learn from: more of them, or none, is what you want.',
  sources: [
    'Conneau et al. 2020, XLM-R: languages with little data need to be sampled up to be learnt at all',
  ],
  severity: 'information',
  options: Type.Object(
    {
      maxShare: Type.Number({
        default: 0.05,
        minimum: 0,
        maximum: 1,
        description: 'A language with a smaller share of the records is reported, 0 to 1.',
      }),
      minRecords: Type.Integer({
        default: 3,
        minimum: 1,
        description:
          'Fewer records of a language than this are single slips, which no rule about shares can judge.',
      }),
    },
    { additionalProperties: false },
  ),
  messages: { rare: '{language} has only {count} of {total} records ({share})' },
  examples: {
    good: [many(100, 0)],
    bad: [many(110, 4)],
  },
  open: (limits) => new ImbalanceIndex(limits),
});

function many(english: number, german: number): string {
  return [
    ...Array.from(
      { length: english },
      (_, i) => `{"instruction": "What is the name of river number ${i}?", "output": "None"}`,
    ),
    ...Array.from(
      { length: german },
      (_, i) =>
        `{"instruction": "Wie heißt der Fluss mit der Nummer ${i} in der Liste?", "output": "Gar nicht"}`,
    ),
  ].join('\n');
}

interface Limits {
  readonly maxShare: number;
  readonly minRecords: number;
}

class ImbalanceIndex implements WholeIndex {
  readonly #limits: Limits;
  readonly #records = SampledRecords.ofExchanges<string>(({ prompts }) =>
    certainLanguage(prompts[0]?.text ?? ''),
  );

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  add(): void {}

  remove(): void {}

  stamp({ sample }: DatasetView): number {
    return sample.version;
  }

  *problems(dataset: DatasetView): BitByBit<DatasetProblem> {
    const { size, groups } = yield* this.#records.tally(dataset);
    if (size < MIN_RECORDS) return;
    for (const share of sharesOf(groups)) {
      if (share.share >= this.#limits.maxShare || share.count < this.#limits.minRecords) continue;
      yield* rare(share, size, dataset);
    }
  }
}

function* rare(share: Share<string>, total: number, dataset: DatasetView): IterableIterator<DatasetProblem> {
  const [line, ...others] = inOrder(share.refs, (ref) => dataset.indexOf(ref));
  if (line === undefined) return;
  const language = languageName(share.value);
  yield {
    message: 'rare',
    data: { language, count: share.count, total, share: percent(share.share) },
    line,
    related: others.slice(0, MAX_RELATED).map((ref) => ({ line: ref, message: `Also in ${language}` })),
  };
}
