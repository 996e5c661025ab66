import { Type } from 'typebox';
import { branchesOf, type Chat, type ChatMessage } from '../../../dataset/chat.ts';
import { recordRule } from '../../rule.ts';

export const rule = recordRule({
  id: 'chat/last-turn',
  since: '0.3.0',
  status: 'stable',
  summary: 'The last turn of a conversation is not an answer.',
  why: 'What follows the last answer costs tokens and teaches nothing; LLaMA-Factory drops the record and Mistral refuses it. An answer that calls a tool is a good end.',
  sources: [
    'mistral_common: the last message is of the assistant in finetuning mode',
    'LLaMA-Factory src/llamafactory/data/converter.py: invalid message count',
    'Together, files check: the prompt of a pair must not end in an answer',
  ],
  severity: 'warning',
  options: Type.Object({}, { additionalProperties: false }),
  messages: {
    last: 'The last turn is not an answer: nothing is learnt from it',
    prompt: 'The prompt of this pair ends in an answer',
  },
  examples: {
    good: [
      '{"messages": [{"role": "user", "content": "Rain?"}, {"role": "assistant", "tool_calls": [{"id": "a", "type": "function", "function": {"name": "rain", "arguments": "{}"}}]}], "tools": [{"type": "function", "function": {"name": "rain"}}]}',
    ],
    bad: [
      '{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello!"}, {"role": "user", "content": "Thanks"}]}',
    ],
  },
  open:
    () =>
    ({ chat }, report) => {
      for (const last of trailing(chat)) report({ message: 'last', place: { pointer: last.rolePointer } });
      const end = chat.chosen === null ? undefined : chat.messages.at(-1);
      if (end?.role === 'assistant') report({ message: 'prompt', place: { pointer: end.rolePointer } });
    },
});

/** The last turns that are no answers. A conversation without any answer is refused by the schema. */
function trailing(chat: Chat): readonly ChatMessage[] {
  return branchesOf(chat).flatMap((conversation) => {
    const last = conversation.at(-1);
    const isEnd =
      last === undefined || last.role === 'assistant' || last.role === 'text' || last.role === 'unknown';
    return isEnd || !conversation.some(({ role }) => role === 'assistant') ? [] : [last];
  });
}
