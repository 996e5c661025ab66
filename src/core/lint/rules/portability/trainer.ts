import { Type } from 'typebox';
import { formatById } from '../../../dataset/formats/registry.ts';
import { isObject, type JsonObject } from '../../../dataset/record.ts';
import { recordRule } from '../../rule.ts';
import { obstaclesOf, unknownObstacles } from '../../trainers/obstacles.ts';
import { TRAINERS } from '../../trainers/registry.ts';
import type { Obstacle, Trainer } from '../../trainers/trainer.ts';

export const rule = recordRule({
  id: 'portability/trainer',
  since: '0.3.0',
  status: 'stable',
  summary: 'A trainer that the dataset is meant for refuses a record, drops it, or reads it otherwise.',
  why: "The same file is good for one trainer and rejected by the next, often at the end of an upload, or a line in a log. Name the trainers by `datasets[].trainers` in tunesmith.json and each record is checked against the rules of their own validators. Records that break their format are `schema/record`'s. Where the meaning stays, `tunesmith convert` writes the file in a format that the trainer reads.",
  sources: TRAINERS.flatMap(({ name, sources }) => sources.map((source) => `${name}: ${source}`)),
  severity: 'error',
  options: Type.Object(
    {
      trainers: Type.Array(Type.Unsafe<string>({ type: 'string', enum: TRAINERS.map(({ id }) => id) }), {
        default: [],
        description: "Trainers to check against. A dataset's own `trainers` come first.",
      }),
    },
    { additionalProperties: false },
  ),
  messages: Object.fromEntries(TRAINERS.flatMap(messagesOf)),
  examples: {
    options: { trainers: ['together'] },
    good: ['{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello!"}]}'],
    bad: [
      '{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello!"}], "id": 7}',
      '{"instruction": "Say hi", "output": "Hello!"}',
    ],
  },
  open:
    ({ trainers }) =>
    ({ value, detected, facts }, report) => {
      const wanted = facts.trainers.length > 0 ? facts.trainers : trainers;
      if (wanted.length === 0 || !isObject(value)) return;
      const format = formatById(detected);
      if (format !== null && !format.validate(value)) return;
      for (const trainer of TRAINERS) {
        if (!wanted.includes(trainer.id)) continue;
        for (const { cause, data, place } of obstacles(trainer, value, detected)) {
          const isConvertible = data?.['convertTo'] !== undefined;
          const message = `${trainer.id}/${cause}${cause === 'format' && isConvertible ? '/convert' : ''}`;
          report({
            message,
            data: { trainer: trainer.id, ...data },
            ...(place === undefined ? {} : { place }),
          });
        }
      }
    },
});

function obstacles(trainer: Trainer, value: JsonObject, detected: string | null): readonly Obstacle[] {
  return detected === null ? unknownObstacles(trainer) : obstaclesOf(trainer, value, detected);
}

/** The trainer's own words, and for a format that can be converted also the way out. */
function messagesOf({ id, name, messages }: Trainer): readonly (readonly [string, string])[] {
  return Object.entries(messages).flatMap(([cause, words]) => {
    const message = `${name} ${words}`;
    const plain = [`${id}/${cause}`, message] as const;
    if (cause !== 'format') return [plain];
    return [
      plain,
      [`${id}/format/convert`, `${message}; \`tunesmith convert --to {convertTo}\` writes it so`] as const,
    ];
  });
}
