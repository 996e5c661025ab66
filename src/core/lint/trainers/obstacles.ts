import type { Chat } from '../../dataset/chat.ts';
import { conversionOf } from '../../dataset/convert.ts';
import { formatById, formatName } from '../../dataset/formats/registry.ts';
import type { JsonObject } from '../../dataset/record.ts';
import type { Obstacle, Trainer } from './trainer.ts';

/** Why a trainer does not take a record of this format; where it reads another one that can hold the record, its name. */
export function obstaclesOf(trainer: Trainer, value: JsonObject, detected: string): readonly Obstacle[] {
  const format = formatById(detected);
  const name = formatName(detected);
  // Of a format that is known by name only, no one knows how to write it otherwise.
  if (format === null)
    return trainer.unchecked?.[detected]?.(value) ?? [{ cause: 'format', data: { format: name } }];
  const chat = format.chat(value);
  const record = { value, format: detected, formatName: name, chat };
  return trainer
    .check(record)
    .map((obstacle) => (obstacle.cause === 'format' ? withConversion(obstacle, trainer, chat) : obstacle));
}

/** The same of a record whose fields belong to no known format. */
export function unknownObstacles({ mapsColumns }: Trainer): readonly Obstacle[] {
  return mapsColumns === true ? [] : [{ cause: 'format', data: { format: 'records with these fields' } }];
}

/** Names the first of the trainer's formats that the record can be written in, if there is one. */
function withConversion(obstacle: Obstacle, trainer: Trainer, chat: Chat): Obstacle {
  const convertTo = trainer.writers.find((writer) => conversionOf(chat, writer).ok);
  return convertTo === undefined ? obstacle : { ...obstacle, data: { ...obstacle.data, convertTo } };
}
