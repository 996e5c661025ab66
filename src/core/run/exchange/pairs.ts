import type { ChatMessage } from '../../dataset/chat.ts';
import { preference } from '../../dataset/formats/preference.ts';
import type { JsonObject } from '../../dataset/record.ts';

/**
 * Where a file's preference pairs keep their texts, as JSON Pointers with N for the index of a message: `/prompt` and
 * `/chosen`, or `/conversations/N/value` and `/chosen/value`. The worse answer stands as the better one does.
 */
export interface PairShape {
  readonly prompt: string;
  readonly answer: string;
}

/** A prompt in a field of its own: a text, or messages with their text in a member. */
export const PROMPT_PLACE =
  /^\/(?<field>prompt|question|instruction|messages|conversations)(?:\/N\/(?<member>content|value))?$/;

/** The shape that all records have; null where they differ, or where an answer is no single message of plain text. */
export function pairShapeOf(records: readonly JsonObject[]): PairShape | null {
  const shapes = records.map(shapeOf);
  const [first = null] = shapes;
  const isSame = (one: PairShape | null) => one?.prompt === first?.prompt && one?.answer === first?.answer;
  return shapes.every(isSame) ? first : null;
}

function shapeOf(record: JsonObject): PairShape | null {
  const { messages, chosen, rejected } = preference.chat(record);
  if (chosen?.length !== 1 || rejected?.length !== 1) return null;
  const prompt = placeOf(messages.filter(({ pointer }) => pointer !== '/system'));
  const answer = placeOf(chosen);
  const isLike = placeOf(rejected)?.replace('rejected', 'chosen') === answer;
  return prompt === null || answer === null || !isLike ? null : { prompt, answer };
}

/** Where all of the messages have their text, of an instruction with an input the instruction; null where they differ. */
function placeOf(messages: readonly ChatMessage[]): string | null {
  const places = messages.map(({ texts, calls }) => (calls.length > 0 ? undefined : texts[0]?.pointer));
  const [first, ...others] = new Set(places.map((place) => place?.replaceAll(/\/\d+/g, '/N') ?? null));
  return others.length > 0 ? null : (first ?? null);
}
