import { isObject, type JsonObject } from '../record.ts';
import type { Format, Turn } from './format.ts';
import { validateMessages } from './validators.generated.js';

export const messages: Format = {
  id: 'messages',
  name: 'Messages',
  summary:
    'A conversation as OpenAI and TRL have it: `messages` with `role` and `content`, and optional `tools`.',
  validate: validateMessages,
  detect: (record) => 'messages' in record,
  turns: (record) => {
    const list = record['messages'];
    if (!Array.isArray(list)) return [];
    return list.flatMap((message: unknown, i) =>
      isObject(message) ? messageTurns(message, `/messages/${i}`) : [],
    );
  },
  identity: (record) => [record['messages'], record['tools'] ?? record['functions'] ?? null],
};

function messageTurns(message: JsonObject, pointer: string): Turn[] {
  const role = typeof message['role'] === 'string' ? message['role'] : 'unknown';
  const texts = [...contentTexts(message['content'], `${pointer}/content`), ...callTexts(message, pointer)];
  return texts.map(({ text, pointer }) => ({ role, text, pointer }));
}

type Text = Omit<Turn, 'role'>;

function contentTexts(content: unknown, pointer: string): Text[] {
  if (typeof content === 'string') return [{ text: content, pointer }];
  if (!Array.isArray(content)) return [];
  return content.flatMap((part: unknown, i) =>
    isObject(part) && typeof part['text'] === 'string'
      ? [{ text: part['text'], pointer: `${pointer}/${i}/text` }]
      : [],
  );
}

/** The arguments of a call are text that the model writes; where they are objects, their strings are. */
function callTexts(message: JsonObject, pointer: string): Text[] {
  const calls = message['tool_calls'];
  if (!Array.isArray(calls)) return [];
  return calls.flatMap((call: unknown, i) => {
    const called = isObject(call) ? call['function'] : undefined;
    const text = isObject(called) ? called['arguments'] : undefined;
    return typeof text === 'string'
      ? [{ text, pointer: `${pointer}/tool_calls/${i}/function/arguments` }]
      : [];
  });
}
