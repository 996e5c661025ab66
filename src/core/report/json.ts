import type { ReportFormat } from './report-format.ts';

/** The report as it is: its names are a contract. */
export const json: ReportFormat = {
  id: 'json',
  summary: 'for programs, on one line',
  render: (report) => `${JSON.stringify(report)}\n`,
};
