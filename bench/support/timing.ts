import process from 'node:process';

/** What benches measure with. Times depend on the machine: ratios within one run are what to compare. */

export function timeMs(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

/** Processor time of all threads, which other programs on the machine disturb less than the clock. */
export function cpuMs(work: () => void): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}

/** The value that so many of all values (0 to 1) don't exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

export interface Spread {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

export function spreadOf(values: readonly number[]): Spread {
  return { p50: quantile(values, 0.5), p95: quantile(values, 0.95), p99: quantile(values, 0.99) };
}

/** Medians of so many runs of several works, one after another in each run, so that a busy moment meets all of them. */
export function medians<Name extends string>(
  runs: number,
  works: Readonly<Record<Name, () => void>>,
): Record<Name, number> {
  const names = Object.keys(works) as Name[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let run = 0; run < runs; run += 1)
    for (const name of names) times[name].push(timeMs(() => works[name]()));
  return Object.fromEntries(names.map((name) => [name, median(times[name])])) as Record<Name, number>;
}
