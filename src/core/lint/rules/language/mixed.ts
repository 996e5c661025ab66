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
import { firstOf, percent, sharesOf } from '../../shares.ts';

/** Fewer records have no shares worth a word. */
const MIN_RECORDS = 20;

export const rule = datasetRule({
  id: 'language/mixed',
  about: 'dataset',
  since: '0.2.0',
  status: 'stable',
  summary: 'The questions of a dataset are in more than one language.',
  why: 'It may be meant; then the shares are worth knowing, since they decide how well each language is learnt. If it is not, part of the data came from elsewhere.',
  sources: [
    'Conneau et al. 2020, XLM-R: the share of a language decides its quality (transfer and dilution)',
  ],
  severity: 'information',
  options: Type.Object(
    {
      minShare: Type.Number({
        default: 0.05,
        minimum: 0,
        maximum: 1,
        description: 'Share of the records from which a second language counts, 0 to 1.',
      }),
    },
    { additionalProperties: false },
  ),
  messages: { mixed: 'The dataset is in several languages: {shares}' },
  examples: {
    good: [
      Array.from(
        { length: 20 },
        (_, i) => `{"instruction": "What is the name of river number ${i}?", "output": "It has none."}`,
      ).join('\n'),
    ],
    bad: [
      Array.from({ length: 20 }, (_, i) =>
        i % 2 === 0
          ? `{"instruction": "What is the name of river number ${i}?", "output": "It has none."}`
          : `{"instruction": "第${i}条河叫什么名字？", "output": "没有名字。"}`,
      ).join('\n'),
    ],
  },
  open: ({ minShare }) => new MixedIndex(minShare),
});

class MixedIndex implements WholeIndex {
  readonly #minShare: number;
  readonly #records = SampledRecords.ofExchanges<string>(({ prompts }) =>
    certainLanguage(prompts[0]?.text ?? ''),
  );

  constructor(minShare: number) {
    this.#minShare = minShare;
  }

  add(): void {}

  remove(): void {}

  stamp({ sample }: DatasetView): number {
    return sample.version;
  }

  *problems(dataset: DatasetView): BitByBit<DatasetProblem> {
    const { size, groups } = yield* this.#records.tally(dataset);
    if (size < MIN_RECORDS) return;
    const shares = sharesOf(groups).filter(({ share }) => share >= this.#minShare);
    if (shares.length < 2) return;
    const line = firstOf(shares[1]?.refs ?? [], (ref) => dataset.indexOf(ref));
    if (line === undefined) return;
    const words = shares.map(({ value, share }) => `${languageName(value)} ${percent(share)}`).join(', ');
    yield { message: 'mixed', data: { shares: words }, line };
  }
}
