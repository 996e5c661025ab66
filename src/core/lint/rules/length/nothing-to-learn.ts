import { Type } from 'typebox';
import type { ChatMessage } from '../../../dataset/chat.ts';
import { branchTurns, lineMayExceed } from '../../branch-turns.ts';
import { recordRule, type Problem, type RecordView } from '../../rule.ts';

export const rule = recordRule({
  id: 'length/nothing-to-learn',
  since: '0.3.0',
  status: 'stable',
  summary: 'No token of a record is learnt.',
  why: 'The loss covers answers only. Where each of them has weight 0, or the first begins beyond the tokens that training keeps, the record costs a place in a batch and teaches nothing; a batch of such records makes the loss NaN. Trainers leave them out, or not, without a word.',
  sources: [
    'TRL issue 6025: truncation leaves no token to learn',
    'Unsloth issues 1128, 2095, 2364: all labels are -100',
    'OpenAI, fine-tuning: weight 0 keeps a message out of the loss',
  ],
  severity: 'warning',
  options: Type.Object(
    {
      maxTokens: Type.Integer({
        minimum: 1,
        default: 2048,
        description: "Tokens that training keeps of a record. A dataset's own `maxTokens` comes first.",
      }),
    },
    { additionalProperties: false },
  ),
  messages: {
    weights: 'Every answer has weight 0: nothing is learnt from this record',
    beyond:
      'The first answer begins after {tokens} tokens, and training keeps {limit}: nothing is learnt from this record',
    beyondAbout:
      'The first answer begins after ≈{tokens} tokens, and training keeps {limit}: nothing is learnt from this record',
  },
  examples: {
    options: { maxTokens: 8 },
    good: ['{"instruction": "Count.", "output": "one two three"}'],
    bad: [
      '{"instruction": "Count to ten in words, and say nothing else at all.", "output": "one two three"}',
      '{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hey", "weight": 0}]}',
    ],
  },
  open:
    ({ maxTokens }) =>
    (record, report) => {
      if (record.format === null) return;
      const problem =
        weightProblem(record.chat.messages) ?? lengthProblem(record, record.maxTokens ?? maxTokens);
      if (problem !== null) report(problem);
    },
});

function weightProblem(messages: readonly ChatMessage[]): Problem | null {
  const answers = messages.filter(({ role }) => role === 'assistant');
  const [first] = answers;
  if (first === undefined || answers.some(({ weight }) => weight !== 0)) return null;
  return { message: 'weights', place: { pointer: first.pointer } };
}

/** The first turn that is learnt in each branch; a record is lost where it lies beyond the limit. */
function lengthProblem(record: RecordView, limit: number): Problem | null {
  if (!lineMayExceed(record, limit)) return null;
  const unlearnt = new Set(
    record.chat.messages
      .filter(({ weight }) => weight === 0)
      .flatMap(({ texts }) => texts.map(({ pointer }) => pointer)),
  );
  for (const turns of branchTurns(record)) {
    const first = turns.findIndex(({ turn }) => turn.role === 'assistant' && !unlearnt.has(turn.pointer));
    const answer = turns[first];
    const tokens = turns.slice(0, Math.max(first, 0)).reduce((sum, { count }) => sum + count, 0);
    if (answer === undefined || tokens < limit) continue;
    return {
      message: record.tokens.exact ? 'beyond' : 'beyondAbout',
      data: { tokens, limit },
      place: { pointer: answer.turn.pointer },
    };
  }
  return null;
}
