import { all, allMessages, atMessage, formatObstacle, type Check } from './checks.ts';
import type { Trainer, TrainerRecord } from './trainer.ts';

export const axolotl: Trainer = {
  id: 'axolotl',
  name: 'Axolotl',
  summary: 'Axolotl, with its types chat_template, alpaca, completion, and those for DPO and KTO.',
  sources: ['Axolotl docs/dataset-formats; src/axolotl/prompt_strategies'],
  messages: {
    format: 'has no type for {format}',
    role: 'knows human, gpt, user, assistant, system and tool in `from`: map the others by `roles`',
    weight: 'reads `train` of a message, not `weight`: this answer would be learnt',
  },
  effects: { weight: 'misreads' },
  writers: ['messages', 'alpaca', 'preference', 'kto', 'text'],
  mapsColumns: true,
  loader: 'columns',
  minRecords: 1,
  check: (record) => (isRead(record) ? all(record, [role, weight]) : [formatObstacle(record)]),
};

function isRead({ format, value }: TrainerRecord): boolean {
  switch (format) {
    case 'preference':
      return 'chosen' in value && 'rejected' in value;
    case 'kto':
      return 'completion' in value && typeof value['completion'] === 'string';
    case 'prompt-completion':
      return typeof value['prompt'] === 'string';
    default:
      return ['messages', 'sharegpt', 'alpaca', 'text'].includes(format);
  }
}

const MAPPED: ReadonlySet<unknown> = new Set(['human', 'user', 'gpt', 'assistant', 'system', 'tool']);

const role: Check = ({ value }) => {
  const turns: unknown = value['conversations'];
  if (!Array.isArray(turns)) return null;
  const index = turns.findIndex(
    (turn: unknown) => typeof turn === 'object' && turn !== null && 'from' in turn && !MAPPED.has(turn.from),
  );
  return index < 0 ? null : { cause: 'role', place: { pointer: `/conversations/${index}/from` } };
};

const weight: Check = ({ value, chat }) =>
  JSON.stringify(value).includes('"weight"')
    ? atMessage(
        'weight',
        allMessages(chat).find((message) => message.weight === 0),
      )
    : null;
