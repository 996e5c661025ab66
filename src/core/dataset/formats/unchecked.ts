import { isObject, type JsonObject } from '../record.ts';

/** A format that is known by name but not checked yet: its records are not broken, and are not taken for another format. */
export interface UncheckedFormat {
  readonly id: string;
  readonly name: string;
  detect(record: JsonObject): boolean;
}

/** The most telling fields first, since formats share fields: a preference record also has a prompt. */
export const UNCHECKED_FORMATS: readonly UncheckedFormat[] = [
  {
    id: 'preference',
    name: 'preference pairs',
    detect: (record) =>
      ('chosen' in record && 'rejected' in record) ||
      'preferred_output' in record ||
      'non_preferred_output' in record ||
      'rejected_messages' in record,
  },
  {
    id: 'kto',
    name: 'unpaired preference (KTO)',
    detect: (record) => 'kto_tag' in record || typeof record['label'] === 'boolean',
  },
  {
    id: 'sharegpt',
    name: 'ShareGPT',
    detect: (record) => 'conversations' in record || 'conversation' in record,
  },
  { id: 'llamafactory-v1', name: 'LLaMA-Factory v1 messages', detect: hasValueParts },
  {
    id: 'prompt-completion',
    name: 'prompt and completion',
    detect: (record) => 'prompt' in record && 'completion' in record,
  },
  {
    id: 'text',
    name: 'plain text',
    detect: (record) => typeof record['text'] === 'string' && !('messages' in record),
  },
];

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
