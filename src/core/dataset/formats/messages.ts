import { ok } from '../../outcome.ts';
import { EMPTY_CHAT, type Chat } from '../chat.ts';
import { readMessages, toolsOf } from '../chat-reading.ts';
import { pairProblem, writeMessages, writeTools, type Written } from '../chat-writing.ts';
import { defineFormat } from './format.ts';
import { validateMessages } from './validators.generated.js';

export const messages = defineFormat({
  id: 'messages',
  name: 'Messages',
  summary:
    'A conversation as OpenAI and TRL have it: `messages` with `role` and `content`, and optional `tools`.',
  validate: validateMessages,
  fields: new Set(['messages', 'tools', 'functions', 'parallel_tool_calls']),
  detect: (record) => 'messages' in record,
  chat: (record) => {
    const parallel = record['parallel_tool_calls'];
    return {
      ...EMPTY_CHAT,
      messages: readMessages(record['messages'], '/messages'),
      tools: toolsOf(record, 'tools', 'functions'),
      parallelCalls: typeof parallel === 'boolean' ? parallel : null,
    };
  },
  identity: (record) => [record['messages'], record['tools'] ?? record['functions'] ?? null],
  writers: [
    {
      id: 'messages',
      name: 'Messages',
      fields: ['messages', 'tools', 'parallel_tool_calls'],
      write: writeConversation,
    },
  ],
});

function writeConversation(chat: Chat): Written {
  const problem = pairProblem(chat);
  if (problem !== null) return problem;
  const list = writeMessages(chat.messages);
  if (!list.ok) return list;
  const tools = writeTools(chat);
  return tools.ok ? ok({ messages: list.value, ...tools.value }) : tools;
}
