import { Type } from 'typebox';
import { recordRule } from '../../rule.ts';
import { untrainable } from '../../trainable.ts';

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
      const limit = record.maxTokens ?? maxTokens;
      const lost = untrainable(record, limit);
      if (lost === null) return;
      const place = { pointer: lost.pointer };
      if (lost.why === 'weights') return report({ message: 'weights', place });
      const message = record.tokens.exact ? 'beyond' : 'beyondAbout';
      report({ message, data: { tokens: lost.tokens, limit }, place });
    },
});
