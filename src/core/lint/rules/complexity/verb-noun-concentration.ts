import { Type } from 'typebox';
import { verbNoun } from '../../../analysis/verb-noun.ts';
import {
  datasetRule,
  type BitByBit,
  type DatasetProblem,
  type DatasetView,
  type WholeIndex,
} from '../../rule.ts';
import { SampledRecords } from '../../sampled-records.ts';
import { inOrder, percent, sharesOf } from '../../shares.ts';

/** Places named with the finding. */
const MAX_RELATED = 5;

export const rule = datasetRule({
  id: 'complexity/verb-noun-concentration',
  about: 'dataset',
  since: '0.2.0',
  status: 'stable',
  summary: 'One kind of task makes up a large part of the instructions.',
  why: 'In Self-Instruct the 20 most frequent verbs with their four most frequent objects cover 14 % of the instructions; a dataset in which one verb and object alone cover a fifth trains one task. That may be meant: then set the rule to off.',
  sources: [
    'Wang et al. 2023, Self-Instruct, figure 3 (root verb and direct object)',
    'docs/complexity.md: how often verb and object are right',
  ],
  severity: 'information',
  options: Type.Object(
    {
      maxShare: Type.Number({
        default: 0.2,
        minimum: 0,
        maximum: 1,
        description: 'Share of the instructions that one verb and object may have, 0 to 1.',
      }),
      minRecords: Type.Integer({
        default: 50,
        minimum: 1,
        description: 'Instructions with a verb and an object that there must be to judge.',
      }),
    },
    { additionalProperties: false },
  ),
  messages: { concentrated: '{share} of the instructions ask to "{verb} … {object}" ({count} of {total})' },
  examples: {
    good: [
      instructions(60, [
        'Write a poem about rain',
        'Sort these numbers',
        'Name two rivers',
        'Describe a tree',
        'Draw a map',
        'Plan a trip',
        'Fix this sentence',
      ]),
    ],
    bad: [instructions(60, ['Write a poem about rain', 'Write a short poem about snow', 'Describe a tree'])],
  },
  open: (limits) => new ConcentrationIndex(limits),
});

function instructions(count: number, tasks: readonly string[]): string {
  return Array.from({ length: count }, (_, i) =>
    JSON.stringify({ instruction: `${tasks[i % tasks.length] ?? ''}.`, output: `Answer ${i}` }),
  ).join('\n');
}

interface Limits {
  readonly maxShare: number;
  readonly minRecords: number;
}

class ConcentrationIndex implements WholeIndex {
  readonly #limits: Limits;
  readonly #records = SampledRecords.ofExchanges<string>(({ prompts }) => keyOf(prompts[0]?.text ?? ''));

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
    if (size - (groups.get(NO_PAIR)?.size ?? 0) < this.#limits.minRecords) return;
    const most = this.#limits.maxShare * size;
    for (const { value, count, refs } of sharesOf(groups, most)) {
      if (count / size <= this.#limits.maxShare) return;
      if (value === NO_PAIR) continue;
      const [line, ...others] = inOrder(refs, (ref) => dataset.indexOf(ref));
      if (line === undefined) continue;
      const [verb = '', object = ''] = value.split(' ');
      yield {
        message: 'concentrated',
        data: { share: percent(count / size), verb, object, count, total: size },
        line,
        related: others.slice(0, MAX_RELATED).map((ref) => ({ line: ref, message: 'Asks for the same' })),
      };
    }
  }
}

/** Questions count among the instructions, but not as a kind of task. */
const NO_PAIR = '-';

function keyOf(instruction: string): string {
  const found = verbNoun(instruction);
  return found === null || found.object === null ? NO_PAIR : `${found.verb} ${found.object}`;
}
