import { Type } from 'typebox';
import { recordRule } from '../../rule.ts';
import { callerOf, writesCalls, type Spoken } from '../../spoken.ts';

export const rule = recordRule({
  id: 'chat/tool-result-without-call',
  since: '0.3.0',
  status: 'stable',
  summary: 'A result of a tool answers no call.',
  why: 'The model learns that results come unasked, and services refuse the record. A result follows the call that it answers, and names its id where calls have ids.',
  sources: [
    'OpenAI, fine-tuning with tools: messages with role tool must respond to a preceding message with tool_calls',
    'mistral_common: more tool responses than tool calls',
  ],
  severity: 'error',
  options: Type.Object({}, { additionalProperties: false }),
  messages: {
    unasked: 'No call stands before this result',
    other: 'No call has the id that this result names',
    surplus: 'There are more results than calls before them',
  },
  examples: {
    good: [
      '{"messages": [{"role": "user", "content": "Rain?"}, {"role": "assistant", "tool_calls": [{"id": "a", "type": "function", "function": {"name": "rain", "arguments": "{}"}}]}, {"role": "tool", "tool_call_id": "a", "content": "dry"}, {"role": "assistant", "content": "No"}]}',
    ],
    bad: [
      '{"messages": [{"role": "user", "content": "Rain?"}, {"role": "tool", "tool_call_id": "a", "content": "dry"}, {"role": "assistant", "content": "No"}]}',
    ],
  },
  open: () => (record, report) => {
    for (const spoken of record.spoken) {
      if (spoken.message.role !== 'tool') continue;
      const message = problemOf(spoken);
      if (message !== null) report({ message, place: { pointer: spoken.message.rolePointer } });
    }
  },
});

function problemOf(spoken: Spoken): 'unasked' | 'other' | 'surplus' | null {
  const { message, index, conversation } = spoken;
  const caller = callerOf(spoken);
  const calls = caller?.calls ?? [];
  if (caller === undefined || calls.length === 0)
    return caller?.role === 'assistant' && writesCalls(caller) ? null : 'unasked';
  if (message.answers !== null && calls.every(({ id }) => id !== null))
    return calls.some(({ id }) => id === message.answers) ? null : 'other';
  const place = index - conversation.indexOf(caller);
  return place > calls.length ? 'surplus' : null;
}
