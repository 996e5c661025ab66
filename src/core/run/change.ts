import { applyEdits, removeValue, setValue, type TextEdit } from './edit.ts';
import { toPath } from './fields.ts';

/** Values to write into a run file, by JSON pointer; undefined takes the setting out, so that its default holds. */
export interface RunChange {
  /** An imperative. */
  readonly title: string;
  readonly values: readonly { readonly pointer: string; readonly value: unknown }[];
  /** A path among the values that only the user knows, and what to ask for. */
  readonly file?: { readonly pointer: string; readonly title: string };
}

/** The text of a run file with a change made; whatever else is in it stays as it is. */
export function applyChange(text: string, { values }: RunChange): string {
  return values.reduce((changed, { pointer, value }) => {
    const path = toPath(pointer);
    const edits = value === undefined ? removeValue(changed, path) : setValue(changed, path, value);
    return applyEdits(changed, edits);
  }, text);
}

/** The one edit that makes a change: from the first character that differs to the last. */
export function changeEdits(text: string, change: RunChange): readonly TextEdit[] {
  const changed = applyChange(text, change);
  if (changed === text) return [];
  let start = 0;
  while (text[start] === changed[start] && start < text.length) start += 1;
  let end = 0;
  const most = Math.min(text.length, changed.length) - start;
  while (end < most && text[text.length - 1 - end] === changed[changed.length - 1 - end]) end += 1;
  return [
    { offset: start, length: text.length - end - start, content: changed.slice(start, changed.length - end) },
  ];
}
