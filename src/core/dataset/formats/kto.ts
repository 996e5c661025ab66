import { ok } from '../../outcome.ts';
import { EMPTY_CHAT, type Chat, type ChatMessage } from '../chat.ts';
import { fieldMessage, readMessages, taskMessage, toolsOf } from '../chat-reading.ts';
import { noPlace, type Written } from '../chat-writing.ts';
import type { JsonObject } from '../record.ts';
import { defineFormat } from './format.ts';
import { completionStart, readSide, writeSides } from './prompt-completion.ts';
import { validateKto } from './validators.generated.js';

export const kto = defineFormat({
  id: 'kto',
  name: 'unpaired preference (KTO)',
  summary:
    'An answer and whether it is good: `label`, beside `prompt` and `completion` (TRL) or a conversation (LLaMA-Factory, also `kto_tag`).',
  validate: validateKto,
  fields: new Set([
    'prompt',
    'completion',
    'label',
    'kto_tag',
    'messages',
    'conversations',
    'instruction',
    'input',
    'output',
    'system',
    'tools',
  ]),
  detect: (record) => 'kto_tag' in record || (isLabel(record['label']) && hasAnswer(record)),
  chat: readKto,
  identity: (record) => [
    record['label'] ?? record['kto_tag'],
    ...['prompt', 'completion', 'messages', 'conversations', 'instruction', 'input', 'output', 'system'].map(
      (field) => record[field] ?? null,
    ),
  ],
  writers: [
    {
      id: 'kto',
      name: 'unpaired preference (TRL)',
      fields: ['prompt', 'completion', 'label', 'tools'],
      write: writeKto,
    },
  ],
});

/** Other values of `label` belong to datasets that classify. */
function isLabel(value: unknown): boolean {
  return typeof value === 'boolean' || (typeof value === 'string' && /^(?:true|false)$/i.test(value));
}

function hasAnswer(record: JsonObject): boolean {
  return ['completion', 'messages', 'conversations', 'output'].some((field) => field in record);
}

function readKto(record: JsonObject): Chat {
  const label = record['label'] ?? record['kto_tag'];
  return {
    ...EMPTY_CHAT,
    messages: readConversation(record),
    label: typeof label === 'boolean' ? label : null,
    tools: toolsOf(record, 'tools'),
  };
}

function readConversation(record: JsonObject): readonly ChatMessage[] {
  const system = fieldMessage('system', record, 'system');
  if ('messages' in record) return readMessages(record['messages'], '/messages');
  if ('conversations' in record)
    return [...system, ...readMessages(record['conversations'], '/conversations')];
  if ('completion' in record || 'prompt' in record)
    return [...readSide(record, 'prompt', 'user'), ...readSide(record, 'completion', 'assistant')];
  return [...system, ...taskMessage(record, 'instruction'), ...fieldMessage('assistant', record, 'output')];
}

function writeKto(chat: Chat): Written {
  if (chat.chosen !== null || chat.rejected !== null)
    return noPlace('A preference pair is two records here: use its answers one by one');
  if (chat.label === null) return noPlace('No label says whether the answer is good');
  const start = completionStart(chat.messages);
  if (start < 1) return noPlace('Only a conversation that ends in an answer has a place here');
  const sides = writeSides(chat, start);
  return sides.ok ? ok({ ...sides.value, label: chat.label }) : sides;
}
