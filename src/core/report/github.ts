import type { Finding, Severity } from '../lint/finding.ts';
import type { FileFailure, LintReport } from './lint-report.ts';
import type { ReportFormat } from './report-format.ts';
import { summaryLine } from './text.ts';

/**
 * Annotations as workflow commands of GitHub Actions, one a line, the worst of each file first. GitHub shows the first ten
 * of each level that a step prints, and columns only where a finding stays on one line.
 */
export const github: ReportFormat = {
  id: 'github',
  summary: 'annotations for GitHub Actions',
  render: ({ files, summary, failures = [] }: LintReport) => {
    const lines = [
      ...failures.map(failureCommand),
      ...files.flatMap(({ path, findings }) => findings.map((finding) => findingCommand(path, finding))),
      summaryLine(summary),
    ];
    return [lines.map((line) => `${line}\n`).join('')];
  },
};

const COMMANDS: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  information: 'notice',
  hint: 'notice',
};

function findingCommand(path: string, finding: Finding): string {
  const { line, column, endLine, endColumn, rule, severity, message } = finding;
  const columns = line === endLine ? { col: column, endColumn: Math.max(endColumn - 1, column) } : {};
  return command(COMMANDS[severity], { file: path, line, endLine, ...columns, title: rule }, message);
}

function failureCommand({ path, message, hint }: FileFailure): string {
  return command('error', { file: path, title: 'Tunesmith could not run' }, `${message}. ${hint}.`);
}

function command(
  name: string,
  properties: Readonly<Record<string, string | number>>,
  message: string,
): string {
  const list = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
  return `::${name} ${list.join(',')}::${escapeData(message)}`;
}

/** As actions/toolkit escapes them: what would end the command or begin another one. */
function escapeData(value: string): string {
  return value.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(value: string): string {
  return escapeData(value).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
