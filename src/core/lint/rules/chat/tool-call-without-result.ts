import { Type } from 'typebox';
import type { ChatCall } from '../../../dataset/chat.ts';
import { recordRule } from '../../rule.ts';
import { resultsAfter, safeName, type Spoken } from '../../spoken.ts';

export const rule = recordRule({
  id: 'chat/tool-call-without-result',
  since: '0.3.0',
  status: 'stable',
  summary: 'The conversation goes on although a called tool has not answered.',
  why: 'The model learns to go on without waiting for a result, that is to make it up; OpenAI and Mistral refuse the record. Calls in the last turn need no result.',
  sources: [
    'OpenAI, fine-tuning with tools: an assistant message with tool_calls must be followed by a message for each call',
    "Measured on Microsoft's tool-calling samples: a last turn that calls is good (86 of 86 records)",
  ],
  severity: 'error',
  options: Type.Object({}, { additionalProperties: false }),
  messages: { unanswered: 'No result follows this call of {name}' },
  examples: {
    good: [
      '{"conversations": [{"from": "human", "value": "Rain?"}, {"from": "function_call", "value": "{\\"name\\": \\"rain\\", \\"arguments\\": {}}"}, {"from": "observation", "value": "dry"}, {"from": "gpt", "value": "No"}]}',
    ],
    bad: [
      '{"conversations": [{"from": "human", "value": "Rain?"}, {"from": "function_call", "value": "{\\"name\\": \\"rain\\", \\"arguments\\": {}}"}, {"from": "human", "value": "And?"}, {"from": "gpt", "value": "No"}]}',
    ],
  },
  open: () => (record, report) => {
    for (const spoken of record.spoken) {
      const { message, index, conversation } = spoken;
      if (message.calls.length === 0 || index === conversation.length - 1) continue;
      for (const { name, pointer } of unanswered(spoken))
        report({ message: 'unanswered', data: { name: safeName(name) }, place: { pointer } });
    }
  },
});

/** Calls whose id no result names; where ids are missing, those beyond the number of results. */
function unanswered(spoken: Spoken): readonly ChatCall[] {
  const { calls } = spoken.message;
  const results = resultsAfter(spoken);
  const named = new Set(results.map(({ answers }) => answers));
  const hasIds = calls.every(({ id }) => id !== null) && !named.has(null);
  return hasIds ? calls.filter(({ id }) => !named.has(id)) : calls.slice(results.length);
}
