import { branchesOf, textOf, type Chat, type ChatMessage } from '../../dataset/chat.ts';
import { isObject, type JsonObject } from '../../dataset/record.ts';
import type { Obstacle, TrainerRecord } from './trainer.ts';

/** What several trainers ask of a record. Each check gives its first obstacle or none. */
export type Check = (record: TrainerRecord) => Obstacle | null;

export function all(record: TrainerRecord, checks: readonly Check[]): readonly Obstacle[] {
  return checks.flatMap((check) => {
    const obstacle = check(record);
    return obstacle === null ? [] : [obstacle];
  });
}

/** The obstacle of a record in a shape that the trainer does not read. */
export function formatObstacle({ formatName }: TrainerRecord): Obstacle {
  return { cause: 'format', data: { format: formatName } };
}

/** All messages, those of both answers of a pair included. */
export function allMessages({ messages, chosen, rejected }: Chat): readonly ChatMessage[] {
  return [...messages, ...(chosen ?? []), ...(rejected ?? [])];
}

/** A message that fits, as an obstacle at its role. */
export function atMessage(
  cause: string,
  message: ChatMessage | undefined,
  data: Obstacle['data'] = {},
): Obstacle | null {
  return message === undefined ? null : { cause, data, place: { pointer: message.rolePointer } };
}

/** Neither text nor call: `content` is missing, null or empty. */
export function isEmpty(message: ChatMessage): boolean {
  return message.calls.length === 0 && message.parts === null && textOf(message) === '';
}

/** An answer that the record keeps out of the loss, which the trainer would learn all the same. */
export const ignoredWeight: Check = ({ chat }) =>
  atMessage(
    'weight',
    allMessages(chat).find(({ role, weight }) => role === 'assistant' && weight === 0),
  );

/** The first message whose neighbours break the rule, in any of the record's conversations. */
export function firstOutOfOrder(
  chat: Chat,
  isBad: (message: ChatMessage, before: ChatMessage | undefined, index: number) => boolean,
): ChatMessage | undefined {
  for (const branch of branchesOf(chat)) {
    const found = branch.find((message, index) => isBad(message, branch[index - 1], index));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A call that a later message should answer and none does; the last message's calls need no answer. */
export const unansweredCall: Check = ({ chat }) => {
  const { messages } = chat;
  const found = messages.find((message, index) => {
    if (message.calls.length === 0 || index === messages.length - 1) return false;
    let results = 0;
    while (messages[index + 1 + results]?.role === 'tool') results++;
    return results < message.calls.length;
  });
  return found === undefined
    ? null
    : { cause: 'call', place: { pointer: found.calls[0]?.pointer ?? found.pointer } };
};

export interface ImagePlace {
  readonly role: string;
  readonly url: string | null;
  readonly pointer: string;
}

export function imagesOf(chat: Chat): readonly ImagePlace[] {
  return allMessages(chat).flatMap(({ role, parts, pointer }) =>
    (parts ?? []).flatMap((part, i) => {
      if (!isObject(part) || part['type'] !== 'image_url') return [];
      const image = part['image_url'];
      const url = isObject(image) ? image['url'] : image;
      return [
        {
          role,
          url: typeof url === 'string' ? url : null,
          pointer: `${pointer}/content/${i}/image_url`,
        },
      ];
    }),
  );
}

/** Fields of a record beside those that are wanted. */
export function otherFields(record: JsonObject, wanted: readonly string[]): readonly string[] {
  return Object.keys(record).filter((key) => !wanted.includes(key));
}

/** Names of fields for a message; what could be someone's words is not repeated. */
export function fieldNames(fields: readonly string[]): string {
  const named = fields
    .slice(0, 4)
    .map((field) => (/^[\p{L}_][\p{L}\p{N}_-]{0,39}$/u.test(field) ? `\`${field}\`` : '…'));
  return fields.length > 4 ? `${named.join(', ')}, …` : named.join(', ');
}
