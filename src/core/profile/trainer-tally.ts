import { counted } from '../counted.ts';
import { formatById, formatName } from '../dataset/formats/registry.ts';
import { isObject } from '../dataset/record.ts';
import { obstaclesOf, unknownObstacles } from '../lint/trainers/obstacles.ts';
import { TRAINERS } from '../lint/trainers/registry.ts';
import type { Effect, Obstacle, Trainer } from '../lint/trainers/trainer.ts';
import type { TrainerVerdict } from './profile.ts';

/** So many lines are named of each cause; all are counted. */
const MAX_LINES = 100;

/** Causes that hold for every trainer: the file can't be read, or the record has no shape that anything reads. */
const COMMON: Readonly<Record<string, string>> = {
  syntax: 'is not valid JSON',
  invalid: 'breaks its format {format}',
};

interface Cause {
  readonly effect: Effect;
  readonly message: string;
  records: number;
  readonly lines: number[];
}

/** Which records of a dataset each trainer would not take as they are, and why. */
export class TrainerTally {
  readonly #causes = new Map<string, Map<string, Cause>>(TRAINERS.map(({ id }) => [id, new Map()]));
  readonly #refused = new Map<string, number>();
  #records = 0;

  /** A record, or undefined for a line that holds none. `line` is 1-based. */
  add(value: unknown, detected: string | null, line: number): void {
    this.#records++;
    const common = commonProblem(value, detected);
    for (const trainer of TRAINERS) {
      const obstacles = common === null ? ownObstacles(trainer, value, detected) : [common];
      if (obstacles.length > 0) this.#refused.set(trainer.id, (this.#refused.get(trainer.id) ?? 0) + 1);
      for (const obstacle of obstacles) this.#count(trainer, obstacle, line);
    }
  }

  /** `layout` is how the records stand in the file. */
  verdicts(layout: 'lines' | 'list'): readonly TrainerVerdict[] {
    return TRAINERS.map((trainer) => {
      const causes = [...(this.#causes.get(trainer.id) ?? new Map<string, Cause>())]
        .map(([cause, { effect, message, records, lines }]) => ({ cause, effect, message, records, lines }))
        .sort((a, b) => b.records - a.records || (a.cause < b.cause ? -1 : 1));
      const all = [...unreadLayout(trainer, layout), ...tooFew(trainer, this.#records), ...causes];
      const { id, name } = trainer;
      return { id, name, accepts: all.length === 0, records: this.#refused.get(id) ?? 0, causes: all };
    });
  }

  #count(trainer: Trainer, obstacle: Obstacle, line: number): void {
    const message = wordsOf(trainer, obstacle);
    const key = `${obstacle.cause}: ${message}`;
    const causes = this.#causes.get(trainer.id);
    const known = causes?.get(key) ?? {
      effect: trainer.effects?.[obstacle.cause] ?? 'refuses',
      message,
      records: 0,
      lines: [],
    };
    known.records++;
    if (known.lines.length < MAX_LINES) known.lines.push(line);
    causes?.set(key, known);
  }
}

function ownObstacles(trainer: Trainer, value: unknown, detected: string | null): readonly Obstacle[] {
  if (!isObject(value)) return [];
  return detected === null ? unknownObstacles(trainer) : obstaclesOf(trainer, value, detected);
}

function commonProblem(value: unknown, detected: string | null): Obstacle | null {
  if (value === undefined) return { cause: 'syntax' };
  if (detected === null)
    return isObject(value) ? null : { cause: 'invalid', data: { format: 'of an object' } };
  const format = formatById(detected);
  return format === null || format.validate(value)
    ? null
    : { cause: 'invalid', data: { format: formatName(detected) } };
}

function wordsOf({ messages }: Trainer, { cause, data = {} }: Obstacle): string {
  const template = COMMON[cause] ?? messages[cause] ?? cause;
  const words = template.replace(/\{(\w{1,20})\}/g, (whole, name: string) => String(data[name] ?? whole));
  return data['convertTo'] === undefined
    ? words
    : `${words}; \`tunesmith convert --to ${data['convertTo']}\` writes it so`;
}

function unreadLayout({ loader }: Trainer, layout: 'lines' | 'list'): TrainerVerdict['causes'] {
  if (loader === 'columns' || layout === 'lines') return [];
  const message = 'takes JSON Lines, not one list; `tunesmith convert` writes them';
  return [{ cause: 'list', effect: 'refuses', message, records: 0, lines: [] }];
}

function tooFew({ minRecords }: Trainer, records: number): TrainerVerdict['causes'] {
  if (records >= minRecords) return [];
  const message = `takes no fewer than ${counted(minRecords, 'record')}, and this file has ${records}`;
  return [{ cause: 'few', effect: 'refuses', message, records, lines: [] }];
}
