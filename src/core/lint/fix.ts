import type { Finding, Fix, Place, TextEdit } from './finding.ts';

/** Which fixes to take together: those of one kind, and of one rule where it is named. */
export interface FixSelection {
  readonly kind: string;
  readonly rule?: string;
}

/** The first fix of the kind that the finding has, if the selection takes it. */
export function selectedFix(finding: Finding, { kind, rule }: FixSelection): Fix | undefined {
  if (rule !== undefined && finding.rule !== rule) return undefined;
  return finding.fixes?.find((fix) => fix.kind === kind);
}

/** All edits of the selected fixes that can be applied at once. */
export function collectEdits(findings: readonly Finding[], selection: FixSelection): readonly TextEdit[] {
  return disjointEdits(findings.flatMap((finding) => selectedFix(finding, selection)?.edits ?? []));
}

/**
 * The edits in the order of the text and free of overlaps, so that they can be applied at once: deletions that overlap
 * become one, and an edit that meets an earlier one otherwise is left for the next time.
 */
export function disjointEdits(edits: readonly TextEdit[]): readonly TextEdit[] {
  const accepted: TextEdit[] = [];
  for (const edit of edits.toSorted(byPlace)) {
    const last = accepted.at(-1);
    if (last === undefined || !overlaps(last, edit)) accepted.push(edit);
    else if (last.text === '' && edit.text === '') accepted.splice(-1, 1, joined(last, edit));
  }
  return accepted;
}

function byPlace(a: Place, b: Place): number {
  return a.line - b.line || a.column - b.column || compareEnds(a, b);
}

function compareEnds(a: Place, b: Place): number {
  return a.endLine - b.endLine || a.endColumn - b.endColumn;
}

/** For `b` that does not begin before `a`. */
function overlaps(a: Place, b: Place): boolean {
  return b.line < a.endLine || (b.line === a.endLine && b.column < a.endColumn) || isSamePlace(a, b);
}

function isSamePlace(a: Place, b: Place): boolean {
  return a.line === b.line && a.column === b.column && compareEnds(a, b) === 0;
}

function joined(a: TextEdit, b: TextEdit): TextEdit {
  const last = compareEnds(a, b) >= 0 ? a : b;
  return { ...a, endLine: last.endLine, endColumn: last.endColumn };
}
