import { Type } from 'typebox';
import { recordRule } from '../../rule.ts';

export const rule = recordRule({
  id: 'chat/empty-turn',
  since: '0.3.0',
  status: 'stable',
  summary: 'A question or a system message is empty.',
  why: "The answer to an empty question teaches the model to answer nothing in particular, and OpenAI's check refuses the record. An empty answer is the matter of `text/empty-output`; a tool may well give an empty result.",
  sources: [
    'OpenAI cookbook, Data preparation and analysis for chat model fine-tuning: missing_content',
    'Soup, data clean: empty turns',
  ],
  severity: 'warning',
  options: Type.Object({}, { additionalProperties: false }),
  messages: { question: 'The question is empty', system: 'The system message is empty' },
  examples: {
    good: ['{"instruction": "", "input": "2 + 2", "output": "4"}'],
    bad: [
      '{"messages": [{"role": "user", "content": ""}, {"role": "assistant", "content": "Hello!"}]}',
      '{"instruction": " ", "input": "", "output": "Hello!"}',
    ],
  },
  open: () => (record, report) => {
    for (const { message } of record.spoken) {
      const { role, texts, parts } = message;
      const [first] = texts;
      if (role === 'assistant' || role === 'tool' || role === 'text' || role === 'unknown') continue;
      if (parts !== null || first === undefined || texts.some(({ text }) => text.trim() !== '')) continue;
      report({ message: role === 'user' ? 'question' : 'system', place: { pointer: first.pointer } });
    }
  },
});
