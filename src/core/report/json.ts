import type { FileReport, LintReport } from './lint-report.ts';
import type { ReportFormat } from './report-format.ts';

/** Findings of a piece: some hundred thousand characters. */
const AT_A_TIME = 1000;

/** The report as it is: its names are a contract. */
export const json: ReportFormat = {
  id: 'json',
  summary: 'for programs, on one line',
  render: pieces,
};

/** What JSON.stringify gives, but for a report of a million findings never as one string. */
function* pieces({ files, ...rest }: LintReport): IterableIterator<string> {
  let before = '{"files":[';
  for (const file of files) {
    yield before;
    yield* piecesOf(file);
    before = ',';
  }
  yield `${files.length === 0 ? before : ''}],${JSON.stringify(rest).slice(1)}\n`;
}

function* piecesOf(file: FileReport): IterableIterator<string> {
  const { findings } = file;
  // No text can hold this, since a quotation mark in a text is escaped.
  const [start = '', end = ''] = JSON.stringify({ ...file, findings: [] }).split('"findings":[]');
  yield `${start}"findings":[`;
  for (let at = 0; at < findings.length; at += AT_A_TIME) {
    const some = JSON.stringify(findings.slice(at, at + AT_A_TIME)).slice(1, -1);
    yield at === 0 ? some : `,${some}`;
  }
  yield `]${end}`;
}
