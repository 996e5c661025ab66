import { Type } from 'typebox';
import { datasetRule, type DatasetIndex, type DatasetProblem, type DatasetView } from '../../rule.ts';
import { SampledRecords } from '../../sampled-records.ts';
import { firstOf, percent } from '../../shares.ts';

/** Longer questions bring material of their own to work on. */
const LONGEST_QUESTION = 160;
const LONGEST_ANSWER = 400;

/** Asks who, when, where, which, how many: for something that is either known or not. */
const ASKS_A_FACT =
  /^(?:please )?(?:tell me |do you know )?(?:who|when|where|what year|what date|what time|which|how (?:many|much|tall|old|long|far|high|big|often)|what(?:'s| is| are| was| were) (?:the (?:name|capital|population|date|price|address|number|phone|e-?mail|size|height|author|founder|ceo|full name|official|currency|release|version|default|maximum|minimum|policy|deadline)|our|your company)|in (?:what|which) (?:year|city|country))\b/i;
const ASKS_A_FACT_CHINESE =
  /(?:是谁|谁(?:是|发明|写|创)|什么时候|何时|哪一?年|哪里|在哪|哪个(?:国家|城市|人|公司|部门)|多少(?:钱|人|岁|米|公里|个)?|几(?:个|点|岁|年)|(?:首都|人口|作者|创始人|生日|电话|地址|价格|面积|全称|版本号?)是(?:什么|多少|谁|哪))/;

/** Something in the question to work on makes it a task, not a question of memory. */
const WORKS_ON =
  /[:：]\s*\S|\n|\b(?:following|below|above|sentence|text|passage|paragraph|word|code|list|given|if|suppose|would|should|best|better)\b|以下|下列|下面|这句|这段|句子|如果|最好/i;

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
        default: 0.6,
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

/** Of fewer records a share says nothing. */
const MIN_RECORDS = 50;

class FactIndex implements DatasetIndex {
  readonly #maxShare: number;
  readonly #records = SampledRecords.ofExchanges<boolean>(({ prompts, answer }) => {
    const question = prompts
      .map(({ text }) => text.trim())
      .join('\n')
      .trim();
    return asksFact(question) && answer.text.length <= LONGEST_ANSWER;
  });

  constructor(maxShare: number) {
    this.#maxShare = maxShare;
  }

  add(): void {}

  remove(): void {}

  stamp({ sample }: DatasetView): number {
    return sample.version;
  }

  *problems(dataset: DatasetView): IterableIterator<DatasetProblem> {
    const sample = this.#records.sample(dataset);
    const facts = sample.filter(({ value }) => value);
    const share = facts.length / Math.max(1, sample.length);
    if (sample.length < MIN_RECORDS || share <= this.#maxShare) return;
    const line = firstOf(
      facts.map(({ ref }) => ref),
      (ref) => dataset.indexOf(ref),
    );
    if (line !== undefined) yield { message: 'facts', data: { share: percent(share) }, line };
  }
}

function asksFact(question: string): boolean {
  if (question.length > LONGEST_QUESTION || WORKS_ON.test(question)) return false;
  return ASKS_A_FACT.test(question) || ASKS_A_FACT_CHINESE.test(question);
}
