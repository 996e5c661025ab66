import { Type } from 'typebox';
import { isAboutFact, MOSTLY_FACTS } from '../../fact-exchange.ts';
import {
  datasetRule,
  type BitByBit,
  type DatasetProblem,
  type DatasetView,
  type WholeIndex,
} from '../../rule.ts';
import { SampledRecords } from '../../sampled-records.ts';
import { firstOf, MIN_FOR_SHARE, percent } from '../../shares.ts';

export const rule = datasetRule({
  id: 'knowledge/facts',
  about: 'dataset',
  since: '0.2.0',
  status: 'preview',
  summary: 'Most records ask for facts: look at retrieval before you train.',
  why: 'Fine-tuning changes how a model answers more than what it knows: facts seen a few times are not recalled reliably, go stale, and learning them makes a model invent others. Text that is looked up at the time of the question (RAG) can be corrected and cited.',
  sources: [
    'Gekhman et al. 2024, Does Fine-Tuning LLMs on New Knowledge Encourage Hallucinations?',
    'Ovadia et al. 2024, Fine-Tuning or Retrieval? Comparing Knowledge Injection in LLMs',
  ],
  severity: 'information',
  options: Type.Object(
    {
      maxShare: Type.Number({
        default: MOSTLY_FACTS,
        minimum: 0,
        maximum: 1,
        description: 'Share of the records that may ask for a fact, 0 to 1.',
      }),
    },
    { additionalProperties: false },
  ),
  messages: {
    facts:
      '{share} of the records ask for a fact; a model does not recall those reliably: consider retrieval (RAG)',
  },
  examples: {
    good: [records(60, (i) => `Rewrite sentence ${i} politely.`)],
    bad: [records(60, (i) => `When was order ${i} shipped?`)],
  },
  open: ({ maxShare }) => new FactIndex(maxShare),
});

function records(count: number, ask: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) =>
    JSON.stringify({ instruction: ask(i), output: `Answer ${i}` }),
  ).join('\n');
}

class FactIndex implements WholeIndex {
  readonly #maxShare: number;
  readonly #records = SampledRecords.ofExchanges<boolean>(isAboutFact);

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
    const facts = groups.get(true) ?? new Set();
    const share = facts.size / Math.max(1, size);
    if (size < MIN_FOR_SHARE || share <= this.#maxShare) return;
    const line = firstOf(facts, (ref) => dataset.indexOf(ref));
    if (line !== undefined) yield { message: 'facts', data: { share: percent(share) }, line };
  }
}
