import type { JsonObject } from '../record.ts';
import type { CompiledValidator } from './validators.generated.js';

/** One utterance of a record, in the order in which the model sees them. */
export interface Turn {
  readonly role: string;
  readonly text: string;
  /** JSON Pointer of the text in the record. */
  readonly pointer: string;
}

/** A record format. One file each; adding one is the file and a line in `registry.ts`. */
export interface Format {
  readonly id: string;
  readonly name: string;
  /** One sentence for people: which fields, and who uses it. */
  readonly summary: string;
  /** Whether the names of a record's fields are those of this format; values are the validator's affair. */
  detect(record: JsonObject): boolean;
  readonly validate: CompiledValidator;
  /** Texts the model reads or writes. Tolerates records that the validator rejects. */
  turns(record: JsonObject): readonly Turn[];
  /**
   * What makes two records the same training example: the texts, not the order of fields, ids or other columns.
   * The keys' meaning is the format's own.
   */
  identity(record: JsonObject): readonly unknown[];
}
