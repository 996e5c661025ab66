import { Type } from 'typebox';
import {
  datasetRule,
  type BitByBit,
  type DatasetProblem,
  type DatasetView,
  type WholeIndex,
} from '../../rule.ts';
import { SampledRecords } from '../../sampled-records.ts';
import { firstOf, only, percent, sharesOf } from '../../shares.ts';

/** A label is a word or two. */
const LONGEST_LABEL = 40;
const MAX_LABEL_WORDS = 4;

/** A dataset classifies if nearly all its answers are labels and each label comes often. */
const MIN_LABEL_SHARE = 0.9;
const MAX_LABELS = 50;
const MIN_RECORDS_A_LABEL = 10;

export const rule = datasetRule({
  id: 'balance/labels',
  about: 'dataset',
  since: '0.2.0',
  status: 'stable',
  summary: 'In a dataset that classifies, one label has nearly all records.',
  why: 'A model that always gives the frequent label is right most of the time on such data, so that is what training finds first. A dataset counts as classification if nine of ten answers are a few words and at most fifty different ones.',
  sources: [
    "OpenAI's data preparation tool: a dataset whose distinct completions are less than a third of its rows is taken for classification",
    'He and Garcia 2009, Learning from Imbalanced Data',
  ],
  severity: 'information',
  options: Type.Object(
    {
      maxShare: Type.Number({
        default: 0.8,
        minimum: 0,
        maximum: 1,
        description: 'Share of the records that one label may have, 0 to 1.',
      }),
    },
    { additionalProperties: false },
  ),
  messages: { unbalanced: 'The label {label} has {share} of the records; the other {others} share the rest' },
  examples: {
    good: [reviews(40, 2)],
    bad: [reviews(40, 20)],
  },
  open: ({ maxShare }) => new LabelIndex(maxShare),
});

function reviews(count: number, oneOf: number): string {
  return Array.from({ length: count }, (_, i) =>
    JSON.stringify({
      instruction: `Is this review good? No. ${i}`,
      output: i % oneOf === 0 ? 'bad' : 'good',
    }),
  ).join('\n');
}

class LabelIndex implements WholeIndex {
  readonly #maxShare: number;
  readonly #records = SampledRecords.ofExchanges<string>(({ answer }) => labelOf(answer.text));

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
    const labelled = size - (groups.get(NO_LABEL)?.size ?? 0);
    if (labelled < MIN_LABEL_SHARE * size) return;
    const labels = sharesOf(only(groups, (value) => value !== NO_LABEL));
    if (labels.length < 2 || labels.length > MAX_LABELS) return;
    if (labelled < MIN_RECORDS_A_LABEL * labels.length) return;
    const [top] = labels;
    if (top === undefined || top.count / labelled <= this.#maxShare) return;
    const line = firstOf(top.refs, (ref) => dataset.indexOf(ref));
    if (line === undefined) return;
    const data = { label: top.value, share: percent(top.count / labelled), others: labels.length - 1 };
    yield { message: 'unbalanced', data, line };
  }
}

const NO_LABEL = '\n';

function labelOf(answer: string): string {
  if (answer.length > LONGEST_LABEL) return NO_LABEL;
  const label = answer
    .trim()
    .toLowerCase()
    .replace(/[.。]$/, '');
  return label === '' || label.split(/\s+/).length > MAX_LABEL_WORDS ? NO_LABEL : label;
}
