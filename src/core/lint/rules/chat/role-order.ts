import { Type } from 'typebox';
import { isSystem } from '../../../dataset/chat.ts';
import { recordRule } from '../../rule.ts';
import { type Spoken } from '../../spoken.ts';

export const rule = recordRule({
  id: 'chat/role-order',
  since: '0.3.0',
  status: 'stable',
  summary: 'Questions and answers do not take turns.',
  why: 'Chat templates are written for turns: some refuse a conversation that begins with an answer or has two questions in a row, some write it in a way that the model never meets, and LLaMA-Factory drops such a record with a line in its log. Messages with calls of tools and their results may stand between.',
  sources: [
    'Together, files check: no two messages of one role in a row',
    'torchtune, validate_messages',
    'LLaMA-Factory src/llamafactory/data/converter.py: invalid role order',
  ],
  severity: 'warning',
  options: Type.Object({}, { additionalProperties: false }),
  messages: {
    first: 'The conversation begins with an answer',
    repeated: 'Two turns of the {role} follow each other',
  },
  examples: {
    good: [
      '{"messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello!"}]}',
    ],
    bad: [
      '{"messages": [{"role": "user", "content": "Hi"}, {"role": "user", "content": "Anyone?"}, {"role": "assistant", "content": "Hello!"}]}',
      '{"conversations": [{"from": "gpt", "value": "Hello!"}, {"from": "human", "value": "Hi"}, {"from": "gpt", "value": "Yes?"}]}',
    ],
  },
  open: () => (record, report) => {
    for (const spoken of record.spoken) {
      const message = problemOf(spoken);
      if (message === null) continue;
      const { role, rolePointer } = spoken.message;
      report({ message, data: { role }, place: { pointer: rolePointer } });
    }
  },
});

function problemOf({ message, index, conversation }: Spoken): 'first' | 'repeated' | null {
  if (message.role !== 'user' && message.role !== 'assistant') return null;
  const before = conversation.slice(0, index).findLast((one) => !isSystem(one));
  // A pair without a prompt is all answers.
  if (before === undefined)
    return message.role === 'assistant' && conversation.length > 1 && index < conversation.length - 1
      ? 'first'
      : null;
  // A call without a result has a rule of its own.
  return before.role === message.role && before.calls.length === 0 ? 'repeated' : null;
}
