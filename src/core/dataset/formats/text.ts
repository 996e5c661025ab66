import { ok } from '../../outcome.ts';
import { EMPTY_CHAT, textOf, type Chat } from '../chat.ts';
import { fieldMessage } from '../chat-reading.ts';
import { noPlace, pairProblem, type Written } from '../chat-writing.ts';
import { defineFormat } from './format.ts';
import { validateText } from './validators.generated.js';

export const text = defineFormat({
  id: 'text',
  name: 'plain text',
  summary: 'A text to continue pretraining on: `text`.',
  validate: validateText,
  fields: new Set(['text']),
  detect: (record) => typeof record['text'] === 'string' || ('text' in record && hasOnlyMeta(record)),
  chat: (record) => ({ ...EMPTY_CHAT, messages: fieldMessage('text', record, 'text') }),
  identity: (record) => [record['text']],
  writers: [{ id: 'text', name: 'Text', fields: ['text'], write: writeText }],
});

/** A `text` of another type is this format's only beside what says where it is from. */
function hasOnlyMeta(record: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(record).every((key) =>
    /^(?:text|id|meta|metadata|source|url|timestamp|lang)$/.test(key),
  );
}

function writeText(chat: Chat): Written {
  const problem = pairProblem(chat);
  if (problem !== null) return problem;
  const [only, ...others] = chat.messages;
  if (only?.role !== 'text' || others.length > 0)
    return noPlace("A conversation becomes a text only by a model's chat template");
  return ok({ text: textOf(only) });
}
