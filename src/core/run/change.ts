import { applyEdits, removeValue, setValue } from './edit.ts';
import { toPath } from './fields.ts';

/** Values to write into a run file, by JSON pointer; undefined takes the setting out, so that its default holds. */
export interface RunChange {
  /** An imperative. */
  readonly title: string;
  readonly values: readonly { readonly pointer: string; readonly value: unknown }[];
}

/** The text of a run file with a change made; whatever else is in it stays as it is. */
export function applyChange(text: string, { values }: RunChange): string {
  return values.reduce((changed, { pointer, value }) => {
    const path = toPath(pointer);
    const edits = value === undefined ? removeValue(changed, path) : setValue(changed, path, value);
    return applyEdits(changed, edits);
  }, text);
}
