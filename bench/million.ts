import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { count, figure, megabytes, table } from './support/markdown.ts';
import { writeAlpaca } from './support/records.ts';

/**
 * One million records through `tunesmith lint`, as users run it: time, and the most memory that its process held. Prints a
 * section of docs/performance.md; needs `npm run build`.
 */
const RECORDS = 1_000_000;
/** Makes 350 MB of them. */
const LONGEST = 110;

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tunesmith-bench-'));
  const file = join(folder, 'data.jsonl');
  const bytes = writeAlpaca(file, RECORDS, LONGEST);
  const started = performance.now();
  const peak = await lint(file);
  const seconds = (performance.now() - started) / 1000;
  rmSync(folder, { recursive: true });
  console.log(`## A million records

\`tunesmith lint --format json\` on ${count(RECORDS)} records (${megabytes(bytes)}), all default rules; the goal is 1.5 GB.

${table(['time, s', 'most memory held (resident)'], [figure(seconds), peak === 0 ? 'not told by this system' : megabytes(peak)])}`);
}

/** Gives the most memory held, as the system counts it. */
async function lint(file: string): Promise<number> {
  const cli = join(process.cwd(), 'dist/cli.js');
  if (!existsSync(cli)) throw new Error('There is no dist/cli.js: run `npm run build` first');
  const child = spawn(process.execPath, [cli, 'lint', '--format', 'json', file], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  let peak = 0;
  const timer = setInterval(() => (peak = Math.max(peak, peakOf(child.pid))), 100);
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  clearInterval(timer);
  if (code === null || code > 1) throw new Error(`tunesmith lint ended with ${code}`);
  return peak;
}

function peakOf(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

void main();
