import { ok } from '../../outcome.ts';
import { EMPTY_CHAT, textOf, type Chat, type ChatMessage } from '../chat.ts';
import { fieldMessage, plainMessage, taskMessage } from '../chat-reading.ts';
import { dialogueOf, noPlace, pairProblem, plainProblem, toolList, type Written } from '../chat-writing.ts';
import type { JsonObject } from '../record.ts';
import { defineFormat } from './format.ts';
import { validateAlpaca } from './validators.generated.js';

const FIELDS = new Set(['instruction', 'input', 'output', 'system', 'history', 'id']);

export const alpaca = defineFormat({
  id: 'alpaca',
  name: 'Alpaca',
  summary: 'One task a record: `instruction` and `output`, with optional `input`, `system` and `history`.',
  validate: validateAlpaca,
  fields: new Set(['instruction', 'input', 'output', 'system', 'history']),
  detect: (record) =>
    'instruction' in record
      ? 'output' in record || 'input' in record || Object.keys(record).every((key) => FIELDS.has(key))
      : 'output' in record && 'input' in record && Object.keys(record).every((key) => isLikeField(key)),
  chat: (record) => ({
    ...EMPTY_CHAT,
    messages: [
      ...fieldMessage('system', record, 'system'),
      ...history(record),
      ...taskMessage(record, 'instruction'),
      ...fieldMessage('assistant', record, 'output'),
    ],
  }),
  identity: (record) => [
    record['instruction'],
    record['input'] ?? '',
    record['output'],
    record['system'] ?? '',
    record['history'] ?? [],
  ],
  writers: [
    {
      id: 'alpaca',
      name: 'Alpaca',
      fields: ['instruction', 'input', 'output', 'system', 'history'],
      write: writeAlpaca,
    },
  ],
});

/** A record whose `instruction` is misspelt still belongs here. */
function isLikeField(key: string): boolean {
  return FIELDS.has(key) || /^inst/i.test(key);
}

function history(record: JsonObject): ChatMessage[] {
  const rounds = record['history'];
  if (!Array.isArray(rounds)) return [];
  return rounds.flatMap((round: unknown, i) =>
    (Array.isArray(round) ? round : []).flatMap((text: unknown, j) =>
      typeof text === 'string'
        ? [plainMessage(j === 0 ? 'user' : 'assistant', text, `/history/${i}/${j}`)]
        : [],
    ),
  );
}

function writeAlpaca(chat: Chat): Written {
  if ((toolList(chat)?.length ?? 1) > 0) return noPlace('Declared tools have no place here');
  const problem = pairProblem(chat) ?? plainProblem(chat.messages);
  if (problem !== null) return problem;
  const dialogue = dialogueOf(chat.messages);
  if (!dialogue.ok) return dialogue;
  const { system, turns } = dialogue.value;
  if (turns.length === 0 || turns.length % 2 === 1 || !turns.every(isInTurn))
    return noPlace('Only questions and answers in turn have a place here');
  const texts = turns.map(textOf);
  const rounds = Array.from({ length: texts.length / 2 - 1 }, (_, i) => texts.slice(2 * i, 2 * i + 2));
  return ok({
    instruction: texts.at(-2) ?? '',
    input: '',
    output: texts.at(-1) ?? '',
    ...(system === null ? {} : { system }),
    ...(rounds.length === 0 ? {} : { history: rounds }),
  });
}

function isInTurn({ role }: ChatMessage, index: number): boolean {
  return role === (index % 2 === 0 ? 'user' : 'assistant');
}
