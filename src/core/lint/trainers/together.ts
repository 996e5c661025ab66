import type { ChatMessage } from '../../dataset/chat.ts';
import { isObject } from '../../dataset/record.ts';
import { escapeKey } from '../../dataset/pointer.ts';
import {
  all,
  allMessages,
  atMessage,
  fieldNames,
  firstOutOfOrder,
  formatObstacle,
  imagesOf,
  otherFields,
  type Check,
} from './checks.ts';
import type { Trainer, TrainerRecord } from './trainer.ts';

/** Each shape is these columns and no other. */
const SHAPES: readonly (readonly string[])[] = [
  ['text'],
  ['messages'],
  ['prompt', 'completion'],
  ['input', 'preferred_output', 'non_preferred_output'],
];
const ROLES = new Set(['system', 'user', 'assistant']);
const MAX_IMAGES = 10;

export const together: Trainer = {
  id: 'together',
  name: 'Together',
  summary: "Together's fine-tuning, by its `files check`.",
  sources: [
    'Together Python library 1.5.30, utils/files.py; later versions make the same checks on the server after the upload',
  ],
  messages: {
    format:
      'reads `text`, `messages`, `prompt` and `completion`, or `input` with `preferred_output` and `non_preferred_output`, not {format}',
    several: 'wants the columns of one format, and here are those of several',
    column: 'refuses other columns: {columns}',
    texts: 'takes prompt and completion as texts, not as messages',
    content: 'wants `content` in every message, also beside a call',
    role: 'knows system, user and assistant only, not the role of a tool or developer',
    repeated: 'refuses two messages of one role in a row',
    weight: 'wants the weight of every message to be 0 or 1 where one has a weight',
    mixed: 'wants the content of all messages in parts where that of one is',
    'image-weight': 'refuses a weight of a message with an image',
    'image-role': 'takes images in messages of the user only',
    'image-data': 'takes images as base64 of JPEG, PNG or WebP, not by their address',
    'image-count': 'takes {limit} images in a record, not {count}',
    prompt: 'refuses a prompt that ends in an answer',
    answer: 'takes one message of the assistant with a text as an answer',
  },
  writers: ['messages', 'prompt-completion', 'openai-preference', 'text'],
  loader: 'lines',
  minRecords: 1,
  check: (record) => {
    const [shape, ...others] = SHAPES.filter((columns) => columns.every((column) => column in record.value));
    if (shape === undefined) return [formatObstacle(record)];
    if (others.length > 0) return [{ cause: 'several' }];
    const columns = extraColumn(record, shape);
    return [...columns, ...all(record, CHECKS)];
  },
};

function extraColumn({ value }: TrainerRecord, shape: readonly string[]): ReturnType<Trainer['check']> {
  const others = otherFields(value, shape);
  const [first] = others;
  if (first === undefined) return [];
  const place = { pointer: `/${escapeKey(first)}`, on: 'key' } as const;
  return [{ cause: 'column', data: { columns: fieldNames(others) }, place }];
}

const texts: Check = ({ value, format }) => {
  if (format !== 'prompt-completion' && format !== 'kto') return null;
  const field = ['prompt', 'completion'].find((name) => name in value && typeof value[name] !== 'string');
  return field === undefined ? null : { cause: 'texts', place: { pointer: `/${field}` } };
};

const isPlainSide = ({ value }: TrainerRecord): boolean => 'prompt' in value;

const content: Check = (record) =>
  isPlainSide(record)
    ? null
    : atMessage(
        'content',
        allMessages(record.chat).find(({ texts, parts }) => texts.length === 0 && parts === null),
      );

const role: Check = ({ chat, format }) =>
  format === 'text'
    ? null
    : atMessage(
        'role',
        allMessages(chat).find((message) => !ROLES.has(message.role)),
      );

const repeated: Check = (record) =>
  isPlainSide(record)
    ? null
    : atMessage(
        'repeated',
        firstOutOfOrder(
          { ...record.chat, chosen: null, rejected: null },
          (message, before) => message.role === before?.role,
        ),
      );

const weight: Check = ({ chat }) => {
  const { messages } = chat;
  if (messages.every((message) => message.weight === null)) return null;
  return atMessage(
    'weight',
    messages.find((message) => message.weight !== null && !isWeight(message)),
  );
};

function isWeight({ weight }: ChatMessage): boolean {
  return weight === 0 || weight === 1;
}

const imageRole: Check = ({ chat }) => {
  const image = imagesOf(chat).find((one) => one.role !== 'user');
  return image === undefined ? null : { cause: 'image-role', place: { pointer: image.pointer } };
};

const mixedContent: Check = ({ chat }) => {
  const { messages } = chat;
  if (messages.every(({ parts }) => parts === null)) return null;
  return atMessage(
    'mixed',
    messages.find(({ parts }) => parts === null),
  );
};

const imageWeight: Check = ({ chat }) =>
  atMessage(
    'image-weight',
    chat.messages.find(
      ({ parts, weight: own }) =>
        (own ?? 0) !== 0 && parts?.some((part) => isObject(part) && part['type'] === 'image_url') === true,
    ),
  );

const imageData: Check = ({ chat }) => {
  const image = imagesOf(chat).find(({ url }) => !/^data:image\/(?:jpeg|png|webp);base64,/.test(url ?? ''));
  return image === undefined ? null : { cause: 'image-data', place: { pointer: image.pointer } };
};

const imageCount: Check = ({ chat }) => {
  const images = imagesOf(chat);
  const place = images[MAX_IMAGES];
  if (place === undefined) return null;
  const data = { limit: MAX_IMAGES, count: images.length };
  return { cause: 'image-count', data, place: { pointer: place.pointer } };
};

const prompt: Check = ({ chat }) => {
  const last = chat.chosen === null ? undefined : chat.messages.at(-1);
  return last?.role === 'assistant' ? atMessage('prompt', last) : null;
};

const answer: Check = ({ chat }) => {
  for (const branch of [chat.chosen, chat.rejected]) {
    const [only, ...more] = branch ?? [];
    if (branch === null || (only?.role === 'assistant' && only.parts === null && more.length === 0)) continue;
    return atMessage('answer', only);
  }
  return null;
};

const CHECKS: readonly Check[] = [
  texts,
  content,
  role,
  repeated,
  weight,
  mixedContent,
  imageWeight,
  imageRole,
  imageData,
  imageCount,
  prompt,
  answer,
];
