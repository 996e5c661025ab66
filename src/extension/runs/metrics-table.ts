import type { Metric } from '../../protocol/job.ts';
import type { JobRef } from './job.ts';

export interface MeasuredRun {
  readonly job: JobRef;
  readonly name: string;
  readonly metrics: readonly Metric[];
}

const FIGURES = [
  'loss',
  'validationLoss',
  'penalty',
  'learningRate',
  'gradientNorm',
  'tokensPerSecond',
  'peakMemoryBytes',
  'gpuMemoryBytes',
  'gpuUse',
] as const satisfies readonly (keyof Metric)[];

/** All that runs have measured as CSV (RFC 4180), a line for each line of their metrics.jsonl. */
export function metricsTable(runs: readonly MeasuredRun[]): string {
  const head = ['run', 'target', 'job', 'step', 'epoch', 'time', ...FIGURES];
  const rows = runs.flatMap(({ job, name, metrics }) =>
    metrics.map((metric) => [
      name,
      job.target,
      job.id,
      metric.step,
      metric.epoch,
      isoTime(metric.time),
      ...FIGURES.map((figure) => metric[figure] ?? ''),
    ]),
  );
  return [head, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

/** Nothing for what is no time: a box may write any number. */
function isoTime(seconds: number): string {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}

/** Spreadsheets take a text that begins with one of these for a formula; the names come from a box. */
function cell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
