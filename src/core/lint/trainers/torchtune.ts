import { isSystem } from '../../dataset/chat.ts';
import { all, atMessage, firstOutOfOrder, formatObstacle, ignoredWeight, type Check } from './checks.ts';
import type { Trainer, TrainerRecord } from './trainer.ts';

export const torchtune: Trainer = {
  id: 'torchtune',
  name: 'torchtune',
  summary: "torchtune's chat, instruct, preference and text datasets, by its validate_messages.",
  sources: ['torchtune, data/_messages.py: validate_messages and the transforms to messages'],
  messages: {
    format: 'has no transform for {format}',
    short: 'wants two messages at least',
    order: 'wants a message of the assistant to follow one of the user',
    repeated: 'refuses two messages of the user in a row',
    system: 'wants a system message to come first',
    role: 'knows human, gpt and system only in `from`',
    weight: 'knows no weights: this answer would be learnt',
  },
  effects: { weight: 'misreads' },
  writers: ['messages', 'alpaca', 'preference', 'text'],
  mapsColumns: true,
  loader: 'columns',
  minRecords: 1,
  check: (record) => {
    if (!isRead(record)) return [formatObstacle(record)];
    return record.format === 'text' ? [] : all(record, CHECKS);
  },
};

function isRead({ format, value }: TrainerRecord): boolean {
  if (format === 'preference') return 'chosen' in value && 'rejected' in value && !('conversations' in value);
  if (format === 'prompt-completion') return typeof value['prompt'] === 'string';
  // The label is a column like others: the answers are learnt, good or bad.
  if (format === 'kto') return 'messages' in value;
  return ['messages', 'sharegpt', 'alpaca', 'text'].includes(format);
}

const short: Check = ({ chat }) => {
  if (chat.chosen !== null || chat.messages.length > 1) return null;
  return atMessage('short', chat.messages[0]);
};

const order: Check = ({ chat }) =>
  atMessage(
    'order',
    firstOutOfOrder(chat, ({ role }, before) => role === 'assistant' && before?.role !== 'user'),
  );

const repeated: Check = ({ chat }) =>
  atMessage(
    'repeated',
    firstOutOfOrder(chat, ({ role }, before) => role === 'user' && before?.role === 'user'),
  );

const system: Check = ({ chat }) =>
  atMessage(
    'system',
    firstOutOfOrder(chat, (message, _, index) => index > 0 && isSystem(message)),
  );

const SPEAKERS: ReadonlySet<unknown> = new Set(['human', 'gpt', 'system']);

const role: Check = ({ value, format }) => {
  const turns: unknown = value['conversations'];
  if (format !== 'sharegpt' || !Array.isArray(turns)) return null;
  const index = turns.findIndex(
    (turn: unknown) =>
      typeof turn === 'object' && turn !== null && 'from' in turn && !SPEAKERS.has(turn.from),
  );
  return index < 0 ? null : { cause: 'role', place: { pointer: `/conversations/${index}/from` } };
};

const CHECKS: readonly Check[] = [short, order, repeated, system, role, ignoredWeight];
