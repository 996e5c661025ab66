import { findNodeAtLocation, parseTree, type ParseError } from 'jsonc-parser';
import { setValue, type TextEdit } from '../run/edit.ts';
import type { Severity } from './finding.ts';

/** How bad a rule's findings are, or that it is off. */
export type Level = Severity | 'off';

/**
 * Edits of the text of a `tunesmith.json` that give a rule a level. Its options stay, and so does every other character.
 * Null where the text is broken, since an edit of it could break more.
 */
export function levelEdits(text: string, rule: string, level: Level): readonly TextEdit[] | null {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors);
  if (root?.type !== 'object' || errors.length > 0) return null;
  const setting = findNodeAtLocation(root, ['rules', rule]);
  const path = setting?.type === 'array' ? ['rules', rule, 0] : ['rules', rule];
  const edits = setValue(text, path, level);
  return edits.length === 0 ? null : edits;
}

/** The text of a new `tunesmith.json` that gives one rule a level. */
export function newConfiguration(rule: string, level: Level): string {
  return `${JSON.stringify({ rules: { [rule]: level } }, null, 2)}\n`;
}
