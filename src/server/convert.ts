import { number } from '../core/counted.ts';
import { pathToFileURL } from 'node:url';
import {
  DiagnosticSeverity,
  DiagnosticTag,
  type Diagnostic,
  type DiagnosticRelatedInformation,
  type Range,
  type TextEdit as LspTextEdit,
} from 'vscode-languageserver/node';
import type { WorstFindings } from '../core/lint/finding-store.ts';
import type { Finding, Place, Related, Severity, TextEdit } from '../core/lint/finding.ts';
import type { Failure } from '../core/outcome.ts';
import type { LintResults } from './results.ts';
import { sentence, type SettingsProblem } from './settings-file.ts';

/** The only place where findings become what LSP knows: 1-based places become 0-based ranges. */

/** Name of the tool beside each problem. */
const SOURCE = 'tunesmith';

/**
 * VS Code draws the squiggles of the first 500 problems of a file only, and not the worst of them first: fewer are sent,
 * sorted, and one more that tells how many there are.
 */
export const MAX_DIAGNOSTICS = 400;

const SEVERITIES: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

const START: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

interface DiagnosticContext {
  readonly uri: string;
  /** Folder with one Markdown file a rule, `<family>/<name>.md`. */
  readonly ruleDocs: string;
}

/** What was found, the worst first, as the problems to publish. */
export function toDiagnostics(
  { uri, worst, lines, state }: LintResults,
  { ruleDocs }: Pick<DiagnosticContext, 'ruleDocs'>,
): Diagnostic[] {
  return [
    ...(state === 'stopped' ? [toStopped(lines)] : []),
    ...worst.findings.map((finding) => toDiagnostic(finding, { uri, ruleDocs })),
    ...(worst.total > worst.findings.length ? [toTotal(worst)] : []),
  ];
}

function toDiagnostic(finding: Finding, context: DiagnosticContext): Diagnostic {
  return {
    range: toRange(finding),
    severity: SEVERITIES[finding.severity],
    source: SOURCE,
    code: finding.rule,
    codeDescription: { href: docsOf(finding.rule, context) },
    message: finding.message,
    ...tagsOf(finding),
    ...(finding.related === undefined
      ? {}
      : { relatedInformation: finding.related.map((related) => toRelated(related, context.uri)) }),
    data: { pointer: finding.pointer, fixes: finding.fixes?.map((fix) => fix.kind) ?? [] },
  };
}

function docsOf(rule: string, { ruleDocs }: DiagnosticContext): string {
  return `${pathToFileURL(ruleDocs).href}/${rule}.md`;
}

/** A repeated record is faded, as unused code is. */
function tagsOf(finding: Finding): { tags?: DiagnosticTag[] } {
  return finding.rule.startsWith('duplicate/') ? { tags: [DiagnosticTag.Unnecessary] } : {};
}

function toRelated(related: Related, uri: string): DiagnosticRelatedInformation {
  return { location: { uri, range: toRange(related) }, message: related.message };
}

function toTotal({ findings, total }: WorstFindings): Diagnostic {
  return {
    range: START,
    severity: DiagnosticSeverity.Information,
    source: SOURCE,
    message: `Showing ${number(findings.length)} of ${number(total)} problems, the worst ones`,
  };
}

/** A list of problems that ends early must not be taken for the whole. */
function toStopped(lines: number): Diagnostic {
  return {
    range: START,
    severity: DiagnosticSeverity.Warning,
    source: SOURCE,
    message: `You stopped the scan after ${number(lines)} lines: the rest of the file is not checked. To check it, run "Tunesmith: Lint Dataset File"`,
  };
}

/** Why a file could not be linted. */
export function toFailureDiagnostic(failure: Failure): Diagnostic {
  return {
    range: START,
    severity: DiagnosticSeverity.Error,
    source: SOURCE,
    message: `This file was not checked: ${sentence(failure)}`,
  };
}

/** What is wrong with a file of settings, shown at its start where there is no better place. */
export function toSettingsDiagnostic({ message, place }: SettingsProblem): Diagnostic {
  const range = place === null ? START : toRange(place);
  return { range, severity: DiagnosticSeverity.Error, source: SOURCE, message };
}

/** Whether the client's diagnostic is the one that was made of the finding. */
export function isDiagnosticOf(diagnostic: Diagnostic, finding: Finding): boolean {
  const range = toRange(finding);
  return (
    diagnostic.code === finding.rule &&
    isSame(diagnostic.range.start, range.start) &&
    isSame(diagnostic.range.end, range.end)
  );
}

function toRange(place: Place): Range {
  return {
    start: { line: place.line - 1, character: place.column - 1 },
    end: { line: place.endLine - 1, character: place.endColumn - 1 },
  };
}

export function toTextEdit(edit: TextEdit): LspTextEdit {
  return { range: toRange(edit), newText: edit.text };
}

/** Whether a place and a range share a character or touch. */
export function touches(place: Place, range: Range): boolean {
  const { start, end } = toRange(place);
  return !isBefore(end, range.start) && !isBefore(range.end, start);
}

interface Position {
  readonly line: number;
  readonly character: number;
}

function isBefore(a: Position, b: Position): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character);
}

function isSame(a: Position, b: Position): boolean {
  return a.line === b.line && a.character === b.character;
}
