import { isSystem, textOf, type ChatMessage } from '../../dataset/chat.ts';
import { all, allMessages, atMessage, formatObstacle, ignoredWeight, type Check } from './checks.ts';
import type { Trainer, TrainerRecord } from './trainer.ts';

export const llamafactory: Trainer = {
  id: 'llamafactory',
  name: 'LLaMA-Factory',
  summary:
    "LLaMA-Factory's converters of alpaca, sharegpt and openai data, with `columns` set to the fields.",
  sources: [
    'LLaMA-Factory data/README.md: fields, and as many media tags as media',
    'LLaMA-Factory src/llamafactory/data/converter.py: a record out of order becomes an empty one and is dropped with a line in the log',
  ],
  messages: {
    format: 'has no converter for {format}',
    order: 'drops this record: after the system message, question or result and answer must take turns',
    last: 'drops this record: the last turn must be an answer',
    'last-prompt': 'drops this record: the prompt of a pair must not end in an answer',
    answer: 'drops this record: the answers of a pair must be turns of the assistant',
    weight: 'knows no weights: this answer would be learnt',
    media: 'wants as many `{tag}` in the texts as there are {column}: {count}, not {tags}',
    parts: 'takes content as a text with `<image>` and the like, not in parts',
  },
  effects: { order: 'drops', last: 'drops', 'last-prompt': 'drops', answer: 'drops', weight: 'misreads' },
  writers: ['sharegpt', 'alpaca', 'messages', 'llamafactory-preference', 'text'],
  unchecked: { 'llamafactory-v1': () => [] },
  mapsColumns: true,
  loader: 'columns',
  minRecords: 1,
  check: (record) => (isRead(record) ? all(record, CHECKS) : [formatObstacle(record)]),
};

function isRead({ format, value }: TrainerRecord): boolean {
  switch (format) {
    case 'preference':
      return (
        'conversations' in value ||
        (typeof value['chosen'] === 'string' && typeof value['rejected'] === 'string')
      );
    case 'kto':
      return !('completion' in value) || typeof value['completion'] === 'string';
    case 'prompt-completion':
      return typeof value['prompt'] === 'string' && typeof value['completion'] === 'string';
    default:
      return ['alpaca', 'sharegpt', 'messages', 'text'].includes(format);
  }
}

/** The turns whose places are counted: results in a row are one, and a system message in front is none. */
function placesOf(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  const [first, ...rest] = messages;
  const turns = first !== undefined && isSystem(first) ? rest : messages;
  return turns.filter(({ role }, index) => role !== 'tool' || turns[index - 1]?.role !== 'tool');
}

const hasTurns = ({ format }: TrainerRecord): boolean => format !== 'text';

const order: Check = (record) => {
  if (!hasTurns(record)) return null;
  const found = placesOf(record.chat.messages).find(({ role }, index) =>
    index % 2 === 0 ? role !== 'user' && role !== 'tool' : role !== 'assistant',
  );
  return atMessage('order', found);
};

const last: Check = (record) => {
  if (!hasTurns(record)) return null;
  const places = placesOf(record.chat.messages);
  const message = places.at(-1);
  const isPair = record.chat.chosen !== null;
  // A record out of order has that as its obstacle.
  if (order(record) !== null || message === undefined || (places.length % 2 === 1) === isPair) return null;
  return atMessage(isPair ? 'last-prompt' : 'last', message);
};

const answer: Check = ({ chat }) =>
  atMessage(
    'answer',
    [...(chat.chosen ?? []), ...(chat.rejected ?? [])].find(({ role }) => role !== 'assistant'),
  );

const contentParts: Check = ({ chat }) =>
  atMessage(
    'parts',
    allMessages(chat).find(({ parts }) => parts !== null),
  );

const MEDIA = { images: '<image>', videos: '<video>', audios: '<audio>' } as const;

const media: Check = ({ value, chat }) => {
  for (const [column, tag] of Object.entries(MEDIA)) {
    const listed: unknown = value[column];
    if (!Array.isArray(listed)) continue;
    const all = allMessages(chat).map(textOf).join('\n');
    const tags = all.split(tag).length - 1;
    if (tags !== listed.length)
      return {
        cause: 'media',
        data: { tag, column, tags, count: listed.length },
        place: { pointer: `/${column}` },
      };
  }
  return null;
};

const CHECKS: readonly Check[] = [order, last, answer, ignoredWeight, media, contentParts];
