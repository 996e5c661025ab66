import { number } from '../counted.ts';
import type { Finding } from '../lint/finding.ts';
import { TRAINERS } from '../lint/trainers/registry.ts';
import type { FileReport } from './lint-report.ts';

/** Of each trainer that a dataset is meant for, how many findings stand in its way. */
export type TrainerCounts = Readonly<Record<string, number>>;

const FAMILY = 'portability/';

/** Lines that no trainer reads, and records that are of no format. */
const IN_EVERY_WAY: ReadonlySet<string> = new Set(['json/syntax', 'schema/record']);

/** `wanted` are ids of trainers; those that take the whole dataset count 0. */
export function trainerCounts(wanted: readonly string[], findings: readonly Finding[]): TrainerCounts {
  const counts = Object.fromEntries(wanted.map((id) => [id, 0]));
  for (const finding of findings) {
    for (const trainer of stoppedBy(finding, wanted)) counts[trainer] = (counts[trainer] ?? 0) + 1;
  }
  return counts;
}

function stoppedBy({ rule, data }: Finding, wanted: readonly string[]): readonly string[] {
  if (IN_EVERY_WAY.has(rule)) return wanted;
  const trainer = rule.startsWith(FAMILY) ? data?.['trainer'] : undefined;
  return typeof trainer === 'string' ? [trainer] : [];
}

/** A column a trainer and a line a file, for people to read; no lines where no file names a trainer. */
export function trainerMatrix(files: readonly FileReport[]): readonly string[] {
  const shown = TRAINERS.filter(({ id }) => files.some(({ trainers }) => trainers?.[id] !== undefined));
  if (shown.length === 0) return [];
  const rows = files.flatMap(({ path, trainers }) =>
    trainers === undefined ? [] : [[path, ...shown.map(({ id }) => cell(trainers[id]))]],
  );
  return table([['trainers', ...shown.map(({ name }) => name)], ...rows]);
}

function cell(findings: number | undefined): string {
  if (findings === undefined) return '';
  return findings === 0 ? 'takes all' : number(findings);
}

/** The first column stands to the left, all others to the right. */
function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows.map((row) =>
    row.map((one, i) => (i === 0 ? one.padEnd(widths[i] ?? 0) : one.padStart(widths[i] ?? 0))).join('  '),
  );
}
