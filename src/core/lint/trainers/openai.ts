import { isObject } from '../../dataset/record.ts';
import { escapeKey } from '../../dataset/pointer.ts';
import {
  all,
  allMessages,
  atMessage,
  fieldNames,
  formatObstacle,
  imagesOf,
  isEmpty,
  otherFields,
  unansweredCall,
  type Check,
} from './checks.ts';
import type { Trainer } from './trainer.ts';

const MESSAGE_KEYS = [
  'role',
  'content',
  'name',
  'weight',
  'function_call',
  'tool_calls',
  'tool_call_id',
  'refusal',
];
const MAX_IMAGES = 10;

export const openai: Trainer = {
  id: 'openai',
  name: 'OpenAI',
  summary: "OpenAI's and Azure OpenAI's fine-tuning of chat models, supervised and DPO.",
  sources: [
    'OpenAI cookbook, Data preparation and analysis for chat model fine-tuning: its seven errors; tools as the service takes them since',
    "OpenAI, fine-tuning guides (supervised, vision, DPO), and the samples of Microsoft's fine-tuning repository",
  ],
  messages: {
    format:
      'reads `messages`, or pairs as `input`, `preferred_output` and `non_preferred_output`, not {format}',
    key: 'does not know {keys} in a message',
    content: 'refuses a message without content',
    weight: 'takes a weight in messages of the assistant only',
    call: 'wants a result of each call before the conversation goes on',
    'call-id': 'wants an `id` in each call of a tool',
    tool: 'wants `"type": "function"` and the name of a function in each declared tool',
    part: 'takes parts of content that are text or image_url, and a refusal of the assistant',
    'call-type': 'wants `"type": "function"` in each call of a tool',
    arguments: 'takes the arguments of a call as JSON in a string, not as an object',
    result: 'wants `tool_call_id` in the result of a tool',
    tools: 'takes `tools` as a list, not as JSON in a string',
    'image-role': 'takes images in messages of the user only',
    'image-count': 'takes {limit} images in a record, not {count}',
    answer: 'takes one message of the assistant as an answer',
  },
  writers: ['messages', 'openai-preference'],
  loader: 'lines',
  minRecords: 10,
  check: (record) => {
    const isPair = 'preferred_output' in record.value && 'non_preferred_output' in record.value;
    const isChat = 'messages' in record.value && record.format !== 'preference';
    if (!isChat && !isPair) return [formatObstacle(record)];
    return all(record, CHECKS);
  },
};

/** The notebook looks at the keys of messages, and the list of 2023 has grown by those of tools. */
const unknownKey: Check = ({ value, chat }) => {
  const lists = chat.messages[0]?.pointer.startsWith('/input') === true ? value['input'] : value;
  const messages: unknown = isObject(lists) ? lists['messages'] : undefined;
  if (!Array.isArray(messages)) return null;
  const base = lists === value ? '/messages' : '/input/messages';
  for (const [i, message] of messages.entries()) {
    const [key, ...more] = isObject(message) ? otherFields(message, MESSAGE_KEYS) : [];
    if (key !== undefined)
      return {
        cause: 'key',
        data: { keys: fieldNames([key, ...more]) },
        place: { pointer: `${base}/${i}/${escapeKey(key)}`, on: 'key' },
      };
  }
  return null;
};

const emptyContent: Check = ({ value, chat }) => {
  const isRefusal = JSON.stringify(value).includes('"refusal"');
  return atMessage(
    'content',
    allMessages(chat).find((message) => isEmpty(message) && !isRefusal),
  );
};

const weightElsewhere: Check = ({ chat }) =>
  atMessage(
    'weight',
    allMessages(chat).find(({ role, weight }) => role !== 'assistant' && weight !== null),
  );

const callId: Check = ({ value, chat }) => {
  const call = allMessages(chat)
    .flatMap(({ calls }) => calls)
    .find(({ id, pointer }) => id === null && pointer.includes('/tool_calls/'));
  return call === undefined || !isObject(value)
    ? null
    : { cause: 'call-id', place: { pointer: call.pointer } };
};

const argumentsObject: Check = ({ chat }) => {
  const call = allMessages(chat)
    .flatMap(({ calls }) => calls)
    .find((one) => isObject(one.arguments));
  return call === undefined ? null : { cause: 'arguments', place: { pointer: call.argumentsPointer } };
};

const resultId: Check = ({ chat }) => {
  const hasCalls = chat.messages.some(({ calls }) =>
    calls.some(({ pointer }) => pointer.includes('/tool_calls/')),
  );
  return atMessage(
    'result',
    hasCalls ? chat.messages.find(({ role, answers }) => role === 'tool' && answers === null) : undefined,
  );
};

const toolsText: Check = ({ chat }) =>
  typeof chat.tools?.value === 'string' ? { cause: 'tools', place: { pointer: chat.tools.pointer } } : null;

const declaredTool: Check = ({ chat }) => {
  const tools = chat.tools?.value;
  if (!Array.isArray(tools) || chat.tools?.pointer !== '/tools') return null;
  const index = tools.findIndex((tool: unknown) => !isFunction(tool));
  return index < 0 ? null : { cause: 'tool', place: { pointer: `/tools/${index}` } };
};

function isFunction(tool: unknown): boolean {
  if (!isObject(tool) || tool['type'] !== 'function') return false;
  const declared = tool['function'];
  return isObject(declared) && typeof declared['name'] === 'string' && declared['name'] !== '';
}

const PARTS: ReadonlySet<unknown> = new Set(['text', 'image_url', 'refusal']);

const partType: Check = ({ chat }) => {
  for (const { parts, pointer } of allMessages(chat)) {
    const index = (parts ?? []).findIndex((part) => !isObject(part) || !PARTS.has(part['type']));
    if (index >= 0) return { cause: 'part', place: { pointer: `${pointer}/content/${index}` } };
  }
  return null;
};

const imageRole: Check = ({ chat }) => {
  const image = imagesOf(chat).find(({ role }) => role !== 'user');
  return image === undefined ? null : { cause: 'image-role', place: { pointer: image.pointer } };
};

const imageCount: Check = ({ chat }) => {
  const images = imagesOf(chat);
  const place = images[MAX_IMAGES];
  if (place === undefined) return null;
  return {
    cause: 'image-count',
    data: { limit: MAX_IMAGES, count: images.length },
    place: { pointer: place.pointer },
  };
};

const oneAnswer: Check = ({ chat }) => {
  for (const branch of [chat.chosen, chat.rejected]) {
    if (branch === null || (branch.length === 1 && branch[0]?.role === 'assistant')) continue;
    return atMessage('answer', branch.find(({ role }) => role !== 'assistant') ?? branch[1] ?? branch[0]);
  }
  return null;
};

const CHECKS: readonly Check[] = [
  unknownKey,
  emptyContent,
  weightElsewhere,
  unansweredCall,
  callId,
  argumentsObject,
  resultId,
  toolsText,
  declaredTool,
  partType,
  imageRole,
  imageCount,
  oneAnswer,
];
