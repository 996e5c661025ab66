import { linesToRemove, type DuplicateGroup, type Kept } from '../../core/lint/duplicate-groups.ts';
import type { TextEdit } from '../../core/lint/finding.ts';
import { disjointEdits } from '../../core/lint/fix.ts';
import type { LintedDocument } from '../document.ts';
import { duplicatesOf } from '../duplicates.ts';
import { readRecord } from '../record.ts';
import { counted } from '../../core/counted.ts';
import { field, type ActionKind, type Offer, type Scene } from './action.ts';

interface Removal {
  readonly keep: Kept;
  /** A line of the group to clear; absent for all groups of the file. */
  readonly line?: number;
}

/** Of records that repeat each other one stays: the first, or the longest of a group that is not all the same. */
export const duplicates: ActionKind = {
  id: 'duplicates',
  offers({ document, range }: Scene) {
    const groups = duplicatesOf(document);
    const here = groups.filter(({ lines }) =>
      lines.some((line) => line - 1 >= range.start.line && line - 1 <= range.end.line),
    );
    if (here.length === 0) return [];
    const [group] = here;
    return [
      ...(here.length === 1 && group !== undefined ? groupOffers(document, group) : []),
      ...(groups.length > 1 ? fileOffers(groups) : []),
    ];
  },
  change({ document }, argument) {
    const [keep, line] = [field(argument, 'keep'), field(argument, 'line')];
    if (keep !== 'first' && keep !== 'longest') return undefined;
    const groups = duplicatesOf(document).filter(
      ({ lines }) => typeof line !== 'number' || lines.includes(line),
    );
    const gone = groups.flatMap((group) =>
      linesToRemove(group, keep, (number) => lengthOf(document, number)),
    );
    return { edits: disjointEdits(gone.map((number) => lineRemoval(document, number))) };
  },
};

function groupOffers(document: LintedDocument, group: DuplicateGroup): readonly Offer<Removal>[] {
  const [line = 0] = group.lines;
  const others = group.lines.length - 1;
  const which = others === 1 ? 'the other duplicate' : `the other ${counted(others, 'duplicate')}`;
  return keptOf(group).map((keep) => ({
    title: `Keep the ${keep} of these records (line ${keptLine(document, group, keep).toLocaleString('en')}) and remove ${which}`,
    argument: { keep, line },
  }));
}

function fileOffers(groups: readonly DuplicateGroup[]): readonly Offer<Removal>[] {
  const count = groups.reduce((sum, { lines }) => sum + lines.length - 1, 0).toLocaleString('en');
  const kept: readonly Kept[] = groups.every(({ isExact }) => isExact) ? ['first'] : ['first', 'longest'];
  return kept.map((keep) => ({
    title: `Remove all duplicates in this file and keep the ${keep} of each (${count})`,
    argument: { keep },
  }));
}

function keptOf({ isExact }: DuplicateGroup): readonly Kept[] {
  return isExact ? ['first'] : ['first', 'longest'];
}

function keptLine(document: LintedDocument, group: DuplicateGroup, keep: Kept): number {
  const gone = new Set(linesToRemove(group, keep, (line) => lengthOf(document, line)));
  return group.lines.find((line) => !gone.has(line)) ?? 0;
}

/** UTF-16 units of what the model sees, whatever other columns there are. */
function lengthOf(document: LintedDocument, line: number): number {
  const record = readRecord(document, line - 1);
  if (record === null || record.format === null) return document.line(line - 1).length;
  return record.turns.reduce((sum, turn) => sum + turn.text.length, 0);
}

/** A line with its line end; the last one is only emptied, so that removals of neighbours never overlap. */
function lineRemoval(document: LintedDocument, line: number): TextEdit {
  const isLast = line >= document.lineCount;
  const end = isLast
    ? { endLine: line, endColumn: document.line(line - 1).length + 1 }
    : { endLine: line + 1, endColumn: 1 };
  return { line, column: 1, ...end, text: '' };
}
