import { isObject, type JsonObject } from '../record.ts';

/** A format that is known by name but not checked: its records are not broken, and are not taken for another format. */
export interface UncheckedFormat {
  readonly id: string;
  readonly name: string;
  detect(record: JsonObject): boolean;
}

export const UNCHECKED_FORMATS: readonly UncheckedFormat[] = [
  { id: 'llamafactory-v1', name: 'LLaMA-Factory v1 messages', detect: hasValueParts },
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
