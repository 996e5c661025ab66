import { isSystem, type ChatMessage, type ChatRole } from '../../dataset/chat.ts';
import { toolList } from '../../dataset/chat-writing.ts';
import { isObject } from '../../dataset/record.ts';
import {
  all,
  atMessage,
  firstOutOfOrder,
  formatObstacle,
  isEmpty,
  unansweredCall,
  type Check,
} from './checks.ts';
import type { Trainer } from './trainer.ts';

/** Which role may follow which, in mistral_common 1.13. */
const MAY_FOLLOW: Readonly<Record<ChatRole, readonly ChatRole[]>> = {
  system: ['user', 'assistant', 'system'],
  user: ['assistant', 'system', 'user'],
  assistant: ['assistant', 'user', 'tool'],
  tool: ['assistant', 'tool', 'user'],
  developer: [],
  text: [],
  unknown: [],
};
const CALL_ID = /^[a-zA-Z0-9]{9}$/;
const FUNCTION_NAME = /^[a-zA-Z0-9_-]{1,64}$/;

export const mistral: Trainer = {
  id: 'mistral',
  name: 'Mistral',
  summary: "mistral-finetune and Mistral's fine-tuning API, by validate_data.py and mistral_common.",
  sources: [
    'mistral-finetune, utils/validate_data.py',
    'mistral_common 1.13.1, protocol/instruct/validator.py in finetuning mode',
  ],
  messages: {
    format: 'reads `messages`, or `text` for pretraining, not {format}',
    role: 'knows system, user, assistant and tool only',
    order: 'refuses this role after the one before',
    last: 'wants the last message to be of the assistant',
    empty: 'wants a text or a call in each message of the assistant',
    system: 'wants one system message',
    lists: 'refuses `interactions` beside `messages`',
    texts: 'refuses `text` beside `content` in a message',
    'tool-lists': 'refuses `available_tools` beside `tools`',
    'only-last':
      'learns the last message of the assistant only where tools are declared: this answer would be lost',
    call: 'wants as many results as calls before the assistant goes on',
    arguments: 'takes the arguments of a call as JSON in a string, not as an object',
    'call-id': 'wants the `id` of a call to be nine letters and digits',
    'result-id': 'wants `tool_call_id` in a result: the nine letters and digits of its call',
    name: 'wants the name of a function to be at most 64 letters, digits, `_` and `-`',
    tool: 'wants `name`, `description` and `parameters` of each declared function',
  },
  effects: { 'only-last': 'misreads' },
  writers: ['messages', 'text'],
  unchecked: { 'mistral-interactions': () => [] },
  loader: 'lines',
  minRecords: 10,
  check: (record) => {
    if (record.format !== 'messages' && record.format !== 'text') return [formatObstacle(record)];
    return record.format === 'text' ? [] : all(record, CHECKS);
  },
};

const role: Check = ({ chat }) =>
  atMessage(
    'role',
    chat.messages.find((message) => MAY_FOLLOW[message.role].length === 0),
  );

const order: Check = ({ chat }) =>
  atMessage(
    'order',
    firstOutOfOrder(
      chat,
      ({ role }, before) =>
        before !== undefined && MAY_FOLLOW[before.role].length > 0 && !MAY_FOLLOW[before.role].includes(role),
    ),
  );

const last: Check = ({ chat }) => {
  const message = chat.messages.at(-1);
  return message?.role === 'assistant' ? null : atMessage('last', message);
};

const empty: Check = ({ chat }) =>
  atMessage(
    'empty',
    chat.messages.find((message) => message.role === 'assistant' && isEmpty(message)),
  );

/** `system_prompt` is a column for the same. */
const system: Check = ({ chat, value }) => {
  const systems = chat.messages.filter(isSystem);
  return atMessage('system', typeof value['system_prompt'] === 'string' ? systems[0] : systems[1]);
};

const twoNames =
  (cause: string, one: string, other: string): Check =>
  ({ value }) =>
    one in value && other in value ? { cause, place: { pointer: `/${other}`, on: 'key' } } : null;

const texts: Check = ({ value }) => {
  const messages: unknown = value['messages'];
  if (!Array.isArray(messages)) return null;
  const index = messages.findIndex((one: unknown) => isObject(one) && 'content' in one && 'text' in one);
  return index < 0 ? null : { cause: 'texts', place: { pointer: `/messages/${index}/text`, on: 'key' } };
};

/** "In function calling we only backprop through last message" (finetune/data/tokenize.py). */
const onlyLast: Check = ({ chat }) => {
  if ((toolList(chat)?.length ?? 0) === 0) return null;
  return atMessage(
    'only-last',
    chat.messages.find(
      ({ role: speaker, weight }, index) =>
        speaker === 'assistant' && weight !== 0 && index < chat.messages.length - 1,
    ),
  );
};

const callsOf = (messages: readonly ChatMessage[]): ChatMessage['calls'] =>
  messages.flatMap(({ calls }) => calls);

const argumentsObject: Check = ({ chat }) => {
  const call = callsOf(chat.messages).find((one) => isObject(one.arguments));
  return call === undefined ? null : { cause: 'arguments', place: { pointer: call.argumentsPointer } };
};

/** The last call of a conversation, which nothing answers, may be without. */
const callId: Check = ({ chat }) => {
  const answered = chat.messages.slice(0, -1);
  const call = callsOf(answered).find(({ id }) => id === null || !CALL_ID.test(id));
  return call === undefined ? null : { cause: 'call-id', place: { pointer: call.pointer } };
};

const resultId: Check = ({ chat }) =>
  atMessage(
    'result-id',
    chat.messages.find(
      ({ role, answers }) => role === 'tool' && (answers === null || !CALL_ID.test(answers)),
    ),
  );

const name: Check = ({ chat }) => {
  const call = callsOf(chat.messages).find((one) => !FUNCTION_NAME.test(one.name ?? ''));
  return call === undefined ? null : { cause: 'name', place: { pointer: call.pointer } };
};

const tool: Check = ({ chat }) => {
  const isWhole = (declared: unknown): boolean =>
    isObject(declared) &&
    typeof declared['name'] === 'string' &&
    typeof declared['description'] === 'string' &&
    isObject(declared['parameters']);
  const tools = toolList(chat);
  if (tools?.every((one) => isWhole(one['function'])) === true || chat.tools === null) return null;
  return { cause: 'tool', place: { pointer: chat.tools.pointer } };
};

const CHECKS: readonly Check[] = [
  twoNames('lists', 'messages', 'interactions'),
  twoNames('tool-lists', 'tools', 'available_tools'),
  texts,
  onlyLast,
  role,
  order,
  last,
  empty,
  system,
  unansweredCall,
  argumentsObject,
  callId,
  resultId,
  name,
  tool,
];
