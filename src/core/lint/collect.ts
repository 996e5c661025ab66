import type { LineStore } from '../dataset/line-store.ts';
import { locate } from '../dataset/locate.ts';
import { withoutMark } from '../dataset/record.ts';
import type { ActiveRule } from './active-rules.ts';
import { lineFinding, wholeLine, type LineFinding } from './checker.ts';
import { SEVERITIES, type Finding, type Fix, type Place, type Related, type TextEdit } from './finding.ts';
import type {
  DatasetFacts,
  DatasetProblem,
  DatasetSample,
  DatasetView,
  LineRef,
  ReportedFix,
} from './rule.ts';
import type { SessionLine } from './session.ts';

/** A problem that a dataset rule has with a line. */
export interface SharedProblem {
  readonly active: ActiveRule;
  readonly problem: DatasetProblem;
}

export interface Dataset {
  readonly lines: LineStore<SessionLine>;
  /** Changes whenever lines move: the numbers of lines in what was found before may be wrong then. */
  readonly structure: number;
  readonly format: string | null;
  readonly facts: DatasetFacts;
  readonly sample: DatasetSample;
}

/** What dataset rules may ask. */
export function viewOf({ lines, format, facts, sample }: Dataset): DatasetView {
  return {
    format,
    facts,
    sample,
    // The refs that rules hold are the session's own lines.
    indexOf: (ref) => lines.indexOf(ref as SessionLine),
    *records() {
      for (const line of lines) if (line.kind === 'record') yield line;
    },
    get lastContent() {
      let index = lines.size;
      for (const line of lines.backwards()) {
        index--;
        if (line.kind !== 'blank') return index;
      }
      return -1;
    },
  };
}

/** The finding that a dataset rule's problem is, on the line with this 0-based number. */
export function datasetFinding({ active, problem }: SharedProblem, index: number, dataset: Dataset): Finding {
  const { line, place, related, lines: named } = problem;
  const range =
    place === undefined
      ? undefined
      : 'pointer' in place
        ? locate(withoutMark(line.text), [place])[0]
        : place.raw;
  const data = named === undefined ? undefined : { ...problem.data, ...numbersOf(named, dataset) };
  const told = data === undefined ? problem : { ...problem, data };
  const found = lineFinding(active, told, range ?? wholeLine(line.text));
  const finding = toFinding(found, index, dataset);
  if (related === undefined) return finding;
  return { ...finding, related: related.map((other) => toRelated(other.line, other.message, dataset)) };
}

function numbersOf(
  named: Readonly<Record<string, LineRef>>,
  { lines }: Dataset,
): Readonly<Record<string, number>> {
  const numbers = Object.entries(named).map(([name, ref]) => [name, lines.indexOf(ref as SessionLine) + 1]);
  return Object.fromEntries(numbers);
}

function toRelated(line: LineRef, message: string, { lines }: Dataset): Related {
  return { message, ...placeOf(wholeLine(line.text), lines.indexOf(line as SessionLine)) };
}

/** A finding with its line's number, which is 0-based here. */
export function toFinding(found: LineFinding, index: number, dataset: Dataset): Finding {
  const { rule, severity, pointer, message, data, fix } = found;
  const place = placeOf(found, index);
  return {
    rule,
    severity,
    ...place,
    pointer,
    message,
    ...(data === undefined ? {} : { data }),
    ...(fix === undefined ? {} : { fixes: [toFix(fix, place, dataset)] }),
  };
}

function placeOf(range: { readonly start: number; readonly end: number }, index: number): Place {
  return { line: index + 1, column: range.start + 1, endLine: index + 1, endColumn: range.end + 1 };
}

function toFix({ title, kind, text }: ReportedFix, place: Place, dataset: Dataset): Fix {
  if (text === null) return { title, kind, edits: [lineRemoval(place.line, dataset)] };
  const edits = typeof text === 'string' ? [{ ...pick(place), text }] : insertions(place, text);
  return { title, kind, edits };
}

function insertions(place: Place, { before, after }: { before: string; after: string }): readonly TextEdit[] {
  const { line, column, endLine, endColumn } = place;
  const edits = [
    { line, column, endLine: line, endColumn: column, text: before },
    { line: endLine, column: endColumn, endLine, endColumn, text: after },
  ];
  return edits.filter(({ text }) => text !== '');
}

function pick({ line, column, endLine, endColumn }: Place): Place {
  return { line, column, endLine, endColumn };
}

/** Removes a line with its line end; the last line is only emptied, so that removals of neighbours never overlap. */
function lineRemoval(line: number, { lines }: Dataset): TextEdit {
  const isLast = line >= lines.size;
  const length = lines.at(line - 1)?.text.length ?? 0;
  const end = isLast ? { endLine: line, endColumn: length + 1 } : { endLine: line + 1, endColumn: 1 };
  return { line, column: 1, ...end, text: '' };
}

export function bySeverityThenPlace(a: Finding, b: Finding): number {
  return SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || byPlace(a, b);
}

export function byPlace(a: Finding, b: Finding): number {
  return (
    a.line - b.line ||
    a.column - b.column ||
    a.endColumn - b.endColumn ||
    compareText(a.rule, b.rule) ||
    compareText(a.message, b.message)
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
