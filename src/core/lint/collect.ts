import type { LineStore } from '../dataset/line-store.ts';
import { locate } from '../dataset/locate.ts';
import { withoutMark } from '../dataset/record.ts';
import type { ActiveRule } from './active-rules.ts';
import { lineFinding, RULE_CRASH, wholeLine, type LineFinding } from './checker.ts';
import type { DatasetRules } from './dataset-rules.ts';
import { SEVERITIES, type Finding, type Fix, type Place, type Related, type TextEdit } from './finding.ts';
import type { DatasetFacts, DatasetProblem, DatasetView, LineRef, ReportedFix } from './rule.ts';
import type { SessionLine } from './session.ts';

interface Dataset {
  readonly lines: LineStore<SessionLine>;
  readonly format: string | null;
  readonly facts: DatasetFacts;
}

/** The findings of a dataset as it stands: those of the marked lines, with their numbers, and those of the dataset rules. */
export function collectFindings(
  marked: ReadonlySet<SessionLine>,
  rules: DatasetRules,
  dataset: Dataset,
): readonly Finding[] {
  const findings: Finding[] = [];
  for (const line of marked) {
    const number = dataset.lines.indexOf(line);
    for (const found of line.findings ?? []) findings.push(toFinding(found, number, dataset));
  }
  const view = viewOf(dataset);
  for (const { active, problem } of rules.problems(view))
    findings.push(datasetFinding(active, problem, view, dataset));
  for (const { ref, finding } of rules.crashes())
    findings.push(toFinding(finding, ref === null ? 0 : Math.max(view.indexOf(ref), 0), dataset));
  return oneCrashARule(findings.toSorted(bySeverityThenPlace));
}

function viewOf({ lines, format, facts }: Dataset): DatasetView {
  return {
    format,
    facts,
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

function datasetFinding(
  active: ActiveRule,
  problem: DatasetProblem,
  view: DatasetView,
  dataset: Dataset,
): Finding {
  const { line, place, related } = problem;
  const range =
    place === undefined
      ? undefined
      : 'pointer' in place
        ? locate(withoutMark(line.text), [place])[0]
        : place.raw;
  const found = lineFinding(active, problem, range ?? wholeLine(line.text));
  const finding = toFinding(found, view.indexOf(line), dataset);
  if (related === undefined) return finding;
  return { ...finding, related: related.map((other) => toRelated(other.line, other.message, view)) };
}

function toRelated(line: LineRef, message: string, view: DatasetView): Related {
  return { message, ...placeOf(wholeLine(line.text), view.indexOf(line)) };
}

function toFinding(found: LineFinding, index: number, dataset: Dataset): Finding {
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

function bySeverityThenPlace(a: Finding, b: Finding): number {
  return (
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
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

/** A rule that fails on every record is one problem, not a thousand. */
function oneCrashARule(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Set<unknown>();
  return findings.filter((finding) => {
    if (finding.rule !== RULE_CRASH) return true;
    const isFirst = !seen.has(finding.data?.['rule']);
    seen.add(finding.data?.['rule']);
    return isFirst;
  });
}
