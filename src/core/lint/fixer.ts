import type { LintSettings } from './configuration.ts';
import type { Finding, Fix, TextEdit } from './finding.ts';
import { disjointEdits } from './fix.ts';
import { RULES } from './rules/index.generated.ts';
import { safeFix } from './safe-fixes.ts';
import { openSession, type LineChange, type LineInput, type LintSession } from './session.ts';

/** A line of a file with its own line end: '' on the last line. */
export interface FileLine {
  readonly text: string;
  readonly end: string;
  /** 0-based number of the line that it was before the fixes. */
  readonly origin: number;
}

export interface FixResult {
  readonly lines: readonly FileLine[];
  /** Fixes that were applied, by rule. */
  readonly fixed: Readonly<Record<string, number>>;
  /** The session after the fixes: it tells what is left. */
  readonly session: LintSession;
}

/** Mending one place of a line shows the next; more rounds than this are left to the next call. */
const MAX_ROUNDS = 1000;

/**
 * Applies all safe fixes, those that other fixes bring about too, until none is left. `only` names the rules to fix; null
 * means all. A line that was valid JSON stays valid, and a broken one is mended whole or left as it is.
 */
export function fixLines(
  lines: readonly FileLine[],
  settings: LintSettings,
  only: ReadonlySet<string> | null,
): FixResult {
  const session = openSession(lines.map(lineInput), settings);
  const known = new Map<string, boolean>();
  return settle(lines, session, (finding, line) => {
    if (only !== null && !only.has(finding.rule)) return undefined;
    const fix = safeFix(finding);
    if (fix === undefined || finding.rule !== SYNTAX) return fix;
    const isMendable = known.get(line) ?? mends(line);
    known.set(line, isMendable);
    return isMendable ? fix : undefined;
  });
}

function lineInput({ text, end }: FileLine): LineInput {
  return end.startsWith('\r') ? { text, invalidAt: null, endsInReturn: true } : text;
}

const SYNTAX = 'json/syntax';
const SYNTAX_ALONE = RULES.filter(({ id }) => id === SYNTAX);

/** Whether the fixes of its syntax make a broken line valid. */
function mends(line: string): boolean {
  const lines = fileLines(line);
  const session = openSession([line], {}, SYNTAX_ALONE);
  return settle(lines, session, ({ fixes }) => fixes?.[0]).session.findings().length === 0;
}

/** Which fix of a finding to apply, if any; `line` is the text that it is found in. */
type Pick = (finding: Finding, line: string) => Fix | undefined;

function settle(lines: readonly FileLine[], session: LintSession, pick: Pick): FixResult {
  const fixed = new Map<string, number>();
  let current = lines;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const chosen = choose(session.findings(), current, pick);
    if (chosen.edits.length === 0) break;
    for (const rule of chosen.rules) fixed.set(rule, (fixed.get(rule) ?? 0) + 1);
    const { lines: next, changes } = applyEdits(current, chosen.edits);
    // From the end, so that no change moves another.
    for (const change of changes.toReversed()) session.apply(change);
    current = next;
  }
  const counts = Object.fromEntries([...fixed].sort(([a], [b]) => (a < b ? -1 : 1)));
  return { lines: current, fixed: counts, session };
}

interface Chosen {
  readonly edits: readonly TextEdit[];
  /** The rule of each fix that is taken. */
  readonly rules: readonly string[];
}

/** A fix is counted where its first edit is taken; one that meets another waits for the next round. */
function choose(findings: readonly Finding[], lines: readonly FileLine[], pick: Pick): Chosen {
  const byEdit = new Map<TextEdit, string>();
  const all: TextEdit[] = [];
  for (const finding of findings) {
    const edits = pick(finding, lines[finding.line - 1]?.text ?? '')?.edits ?? [];
    all.push(...edits);
    if (edits[0] !== undefined) byEdit.set(edits[0], finding.rule);
  }
  const edits = disjointEdits(all);
  return { edits, rules: edits.flatMap((edit) => byEdit.get(edit) ?? []) };
}

interface Applied {
  readonly lines: readonly FileLine[];
  readonly changes: readonly LineChange[];
}

/** Edits in the order of the text and free of overlaps; those that touch a common line become one change. */
function applyEdits(lines: readonly FileLine[], edits: readonly TextEdit[]): Applied {
  const result: FileLine[] = [];
  const changes: LineChange[] = [];
  let next = 0;
  for (const group of groupsOf(edits)) {
    const start = (group[0]?.line ?? 1) - 1;
    const end = Math.min(Math.max(...group.map(lastLineOf)), lines.length);
    const inserted = replaced(lines.slice(start, end), group, { start, newline: lines[0]?.end ?? '' });
    for (; next < start; next++) pushLine(result, lines[next]);
    result.push(...inserted);
    changes.push({ start, removed: end - start, inserted: inserted.map(lineInput) });
    next = end;
  }
  for (; next < lines.length; next++) pushLine(result, lines[next]);
  return { lines: result, changes };
}

function pushLine(lines: FileLine[], line: FileLine | undefined): void {
  if (line !== undefined) lines.push(line);
}

/** 1-based number of the last line that an edit takes anything of. */
function lastLineOf({ line, endLine, endColumn }: TextEdit): number {
  return endColumn === 1 && endLine > line ? endLine - 1 : endLine;
}

function groupsOf(edits: readonly TextEdit[]): readonly (readonly TextEdit[])[] {
  const groups: TextEdit[][] = [];
  let last = 0;
  for (const edit of edits) {
    if (edit.line > last) groups.push([]);
    groups.at(-1)?.push(edit);
    last = Math.max(last, lastLineOf(edit));
  }
  return groups;
}

interface GroupPlace {
  /** 0-based number of the group's first line. */
  readonly start: number;
  /** The file's first line end. */
  readonly newline: string;
}

/** The lines of a group with its edits made. A new line ends as the first line of the file does. */
function replaced(
  lines: readonly FileLine[],
  edits: readonly TextEdit[],
  { start, newline }: GroupPlace,
): readonly FileLine[] {
  const starts: number[] = [];
  let text = '';
  for (const line of lines) {
    starts.push(text.length);
    text += `${line.text}\n`;
  }
  const offset = (line: number, column: number): number =>
    (starts[line - 1 - start] ?? text.length) + column - 1;
  for (const edit of edits.toReversed())
    text =
      text.slice(0, offset(edit.line, edit.column)) +
      edit.text +
      text.slice(Math.min(offset(edit.endLine, edit.endColumn), text.length));
  if (text === '') return [];
  const parts = text.slice(0, -1).split('\n');
  return parts.map((part, i) => ({
    text: part,
    end: i < parts.length - 1 ? newline || '\n' : (lines.at(-1)?.end ?? ''),
    origin: lines[0]?.origin ?? 0,
  }));
}

/** A file's text as lines; `\r\n` and `\n` end a line, and what follows the last end is a line too, empty or not. */
export function fileLines(text: string): readonly FileLine[] {
  return text.split('\n').map((line, origin, all) => {
    const isLast = origin === all.length - 1;
    const hasReturn = line.endsWith('\r');
    const end = isLast ? (hasReturn ? '\r' : '') : hasReturn ? '\r\n' : '\n';
    return { text: hasReturn ? line.slice(0, -1) : line, end, origin };
  });
}

export function textOfLines(lines: readonly FileLine[]): string {
  return lines.map(({ text, end }) => text + end).join('');
}
