import { Type } from 'typebox';
import { isSystem } from '../../../dataset/chat.ts';
import { recordRule } from '../../rule.ts';

export const rule = recordRule({
  id: 'chat/system-first',
  since: '0.3.0',
  status: 'stable',
  summary: 'A system message stands later in a conversation, or there are two.',
  why: 'Most chat templates take one system message, at the start; a later one is refused, moved, or written as a turn that the model has never met.',
  sources: [
    'torchtune, validate_messages: a system message comes first',
    'mistral-finetune, validate_data.py: one system message',
    'mistral_common: no system message after an answer',
  ],
  severity: 'warning',
  options: Type.Object({}, { additionalProperties: false }),
  messages: { later: 'A system message after the conversation has begun', second: 'A second system message' },
  examples: {
    good: [
      '{"messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello!"}]}',
    ],
    bad: [
      '{"messages": [{"role": "user", "content": "Hi"}, {"role": "system", "content": "Be brief."}, {"role": "assistant", "content": "Hello!"}]}',
    ],
  },
  open: () => (record, report) => {
    for (const { message, index, conversation } of record.spoken) {
      if (index === 0 || !isSystem(message)) continue;
      const isSecond = conversation.slice(0, index).every(isSystem);
      report({ message: isSecond ? 'second' : 'later', place: { pointer: message.rolePointer } });
    }
  },
});
