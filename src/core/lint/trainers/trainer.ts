import type { Chat } from '../../dataset/chat.ts';
import type { DecodedPlace } from '../../dataset/locate.ts';
import type { JsonObject } from '../../dataset/record.ts';

/** A record as a trainer would read it; its format is the one that its own fields belong to. */
export interface TrainerRecord {
  readonly value: JsonObject;
  readonly format: string;
  readonly formatName: string;
  readonly chat: Chat;
}

/** Why a trainer refuses a record, drops it, or reads it otherwise than it is meant. */
export interface Obstacle {
  /** Id of one of the trainer's messages; `format` is offered a conversion. */
  readonly cause: string;
  readonly data?: Readonly<Record<string, string | number>>;
  readonly place?: DecodedPlace;
}

/**
 * What becomes of a record: it stops the upload or the run, it vanishes with at most a line in a log, or it is learnt
 * otherwise than it is meant.
 */
export type Effect = 'refuses' | 'drops' | 'misreads';

/** A trainer or service. One file each; adding one is the file and a line in `registry.ts`. */
export interface Trainer {
  readonly id: string;
  readonly name: string;
  /** What of it is meant, in one sentence. */
  readonly summary: string;
  readonly sources: readonly string[];
  /** Words by cause; they follow the trainer's name and a colon. */
  readonly messages: Readonly<Record<string, string>>;
  /** Of causes that do not simply refuse the record. */
  readonly effects?: Readonly<Record<string, Exclude<Effect, 'refuses'>>>;
  /** Shapes that the trainer reads, by the ids of their writers: where a record of another shape may go, best first. */
  readonly writers: readonly string[];
  /** Formats that the trainer reads though no schema here checks them, each with what it asks of a record. */
  readonly unchecked?: Readonly<Record<string, (value: JsonObject) => readonly Obstacle[]>>;
  /** Whether its configuration can name any columns, so that no record is of an unknown format to it. */
  readonly mapsColumns?: true;
  /**
   * How it reads a file: line by line, or by Hugging Face datasets, which keep each column in one type, and also read a
   * `.json` file that is one list of records.
   */
  readonly loader: 'lines' | 'columns';
  /** Fewer records are refused. */
  readonly minRecords: number;
  /** At most one obstacle of each cause. */
  check(record: TrainerRecord): readonly Obstacle[];
}
