import { Type } from 'typebox';
import { textOf, type ChatMessage } from '../../../dataset/chat.ts';
import type { Format } from '../../../dataset/formats/format.ts';
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
import { firstOf, only, percent, sharesOf } from '../../shares.ts';

const MIN_RECORDS = 20;

export const rule = datasetRule({
  id: 'balance/preference',
  since: '0.3.0',
  status: 'stable',
  summary: 'Preference data is lopsided: labels of one kind, or better answers that are the longer ones.',
  why: 'KTO learns from good and bad answers beside each other; where nearly all are of one kind its loss has no other side. Where the better answer of a pair is nearly always the longer one, DPO learns to write at length before it learns anything else.',
  sources: [
    'LLaMA-Factory: a warning if a dataset has only one type of preference',
    'Park et al. 2024, Disentangling Length from Quality in Direct Preference Optimization',
    'Measured: the chosen answer is the longer one in 131 of 300 English and 186 of 300 Chinese demo pairs of LLaMA-Factory',
  ],
  severity: 'information',
  options: Type.Object(
    {
      maxShare: Type.Number({
        default: 0.9,
        minimum: 0.5,
        maximum: 1,
        description: 'Share of the records that may have one label, 0 to 1.',
      }),
      maxLonger: Type.Number({
        default: 0.8,
        minimum: 0.5,
        maximum: 1,
        description: 'Share of the pairs in which the better answer may be the longer one, 0 to 1.',
      }),
    },
    { additionalProperties: false },
  ),
  messages: {
    single: 'Every answer has the label {label}: there is nothing to tell good from bad',
    labels: '{share} of the answers have the label {label}',
    longer: 'In {share} of the pairs the better answer is the longer one',
  },
  examples: {
    good: [labelled((i) => i % 2 === 0)],
    bad: [labelled(() => true)],
  },
  open: (limits) => new PreferenceIndex(limits),
});

function labelled(label: (i: number) => boolean): string {
  return Array.from({ length: 20 }, (_, i) =>
    JSON.stringify({ prompt: `Say ${i}`, completion: `${i}`, label: label(i) }),
  ).join('\n');
}

type Trait = 'true' | 'false' | 'longer' | 'shorter';

class PreferenceIndex implements WholeIndex {
  readonly #limits: { readonly maxShare: number; readonly maxLonger: number };
  readonly #records = SampledRecords.ofRecords<Trait>(traitOf);

  constructor(limits: { readonly maxShare: number; readonly maxLonger: number }) {
    this.#limits = limits;
  }

  add(): void {}

  remove(): void {}

  stamp({ sample }: DatasetView): number {
    return sample.version;
  }

  *problems(dataset: DatasetView): BitByBit<DatasetProblem> {
    const { groups } = yield* this.#records.tally(dataset);
    const first = (refs: Iterable<LineRef>): LineRef | undefined =>
      firstOf(refs, (ref) => dataset.indexOf(ref));
    const labels = sharesOf(only(groups, (value) => value === 'true' || value === 'false'));
    const pairs = sharesOf(only(groups, (value) => value === 'longer' || value === 'shorter'));
    const [label, otherLabel] = labels;
    const line = label === undefined ? undefined : first(label.refs);
    if (
      label !== undefined &&
      line !== undefined &&
      total(labels) >= MIN_RECORDS &&
      label.share > this.#limits.maxShare
    )
      yield {
        message: otherLabel === undefined ? 'single' : 'labels',
        data: { label: label.value, share: percent(label.share) },
        line,
      };
    const longer = pairs.find(({ value }) => value === 'longer');
    const pair = longer === undefined ? undefined : first(longer.refs);
    if (
      longer !== undefined &&
      pair !== undefined &&
      total(pairs) >= MIN_RECORDS &&
      longer.share > this.#limits.maxLonger
    )
      yield { message: 'longer', data: { share: percent(longer.share) }, line: pair };
  }
}

function total(shares: readonly { readonly count: number }[]): number {
  return shares.reduce((sum, { count }) => sum + count, 0);
}

function traitOf(record: JsonObject, format: Format): Trait | undefined {
  if (format.id !== 'kto' && format.id !== 'preference') return undefined;
  const { label, chosen, rejected } = format.chat(record);
  if (label !== null) return label ? 'true' : 'false';
  if (chosen === null || rejected === null) return undefined;
  return lengthOf(chosen) > lengthOf(rejected) ? 'longer' : 'shorter';
}

function lengthOf(messages: readonly ChatMessage[]): number {
  return messages.reduce((sum, message) => sum + textOf(message).length, 0);
}
