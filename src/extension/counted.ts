import { l10n } from 'vscode';
import { number } from '../core/counted.ts';

/** Numbers of things as the language of the editor says them: English has a plural, Chinese has none. */

export function countedRecords(count: number): string {
  return count === 1 ? l10n.t('1 record') : l10n.t('{0} records', number(count));
}

export function countedProblems(count: number): string {
  return count === 1 ? l10n.t('1 problem') : l10n.t('{0} problems', number(count));
}
