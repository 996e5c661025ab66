import { isObject, type JsonObject } from '../record.ts';

/** A format that is known by name but not checked: its records are not broken, and are not taken for another format. */
export interface UncheckedFormat {
  readonly id: string;
  readonly name: string;
  detect(record: JsonObject): boolean;
}

export const UNCHECKED_FORMATS: readonly UncheckedFormat[] = [
  { id: 'llamafactory-v1', name: 'LLaMA-Factory v1 messages', detect: hasValueParts },
  {
    id: 'mistral-interactions',
    name: "Mistral's `interactions`",
    detect: (record) => 'interactions' in record && !('messages' in record),
  },
  {
    id: 'stepwise',
    name: 'stepwise supervision',
    detect: (record) => 'prompt' in record && 'completions' in record && 'labels' in record,
  },
  { id: 'prompt-only', name: 'prompts alone', detect: isPromptAlone },
];

/** Columns that may stand beside a prompt which no answer follows: what a reward is worked out from is none. */
const BESIDE_PROMPT = new Set([
  'prompt',
  'tools',
  'image',
  'images',
  'chat_template_kwargs',
  'id',
  'source',
  'solution',
]);

function isPromptAlone(record: JsonObject): boolean {
  return 'prompt' in record && Object.keys(record).every((key) => BESIDE_PROMPT.has(key));
}

function hasValueParts(record: JsonObject): boolean {
  const messages: unknown = record['messages'];
  if (!Array.isArray(messages)) return false;
  return messages.some(
    (message: unknown) =>
      isObject(message) &&
      Array.isArray(message['content']) &&
      message['content'].some((part: unknown) => isObject(part) && 'value' in part && !('text' in part)),
  );
}
