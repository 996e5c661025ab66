import { Type } from 'typebox';
import { findRefusal } from '../../../analysis/refusal.ts';
import { recordRule } from '../../rule.ts';

export const rule = recordRule({
  id: 'text/refusal',
  since: '0.2.0',
  status: 'stable',
  summary: 'An answer refuses, or begins with "As an AI language model".',
  why: 'Answers made by another model carry its refusals and its habits along; a few of them teach a model to refuse harmless questions and to name a maker that is not its own. Refusals that you want are information, not a mistake: decide on their share, then set the rule to off or accept them into the baseline.',
  sources: [
    'E. Hartford 2023, Uncensored Models: refusals filtered from WizardLM data',
    'Measured on 999 English and 1,000 Chinese demo records of Alpaca: "as an AI" in 26 and 19, an apology in 13 and 33',
  ],
  severity: 'information',
  options: Type.Object(
    {
      boilerplate: Type.Boolean({
        default: true,
        description: 'Whether "As an AI language model" without a refusal counts too.',
      }),
    },
    { additionalProperties: false },
  ),
  messages: {
    refusal: 'The answer refuses the task',
    boilerplate: 'The answer speaks of itself as an AI model',
  },
  examples: {
    good: [
      '{"instruction": "Write an apology.", "output": "Dear Ms Lee, I am sorry that the parcel was late."}',
    ],
    bad: [
      '{"instruction": "Tell me a joke.", "output": "I\'m sorry, but I cannot fulfil this request."}',
      '{"instruction": "你最喜欢的颜色是什么？", "output": "作为一个人工智能语言模型，我没有喜好。"}',
    ],
  },
  open:
    ({ boilerplate }) =>
    (record, report) => {
      for (const { answer } of record.exchanges) {
        const refusal = findRefusal(answer.text);
        if (refusal === null || (refusal.kind === 'boilerplate' && !boilerplate)) continue;
        const { kind, start, end } = refusal;
        report({ message: kind, place: { pointer: answer.pointer, start, end } });
      }
    },
});
