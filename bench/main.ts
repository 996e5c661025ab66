import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import process from 'node:process';
import { text } from 'node:stream/consumers';

/**
 * `npm run bench [names]`: measures everything, each part in a process of its own, and writes docs/performance.md. Where
 * parts are named, only these are measured, and nothing is written.
 */
const PARTS = ['open', 'scan', 'by-rule', 'keystroke', 'million', 'transfer', 'peers'] as const;

async function main(named: readonly string[]): Promise<void> {
  const sections: string[] = [];
  const before = loadavg()[0] ?? 0;
  for (const part of PARTS.filter((one) => named.length === 0 || named.includes(one))) {
    console.error(`measuring: ${part}`);
    const section = (await measure(part)).trim();
    console.log(`${section}\n`);
    sections.push(section);
  }
  if (named.length === 0)
    writeFileSync('docs/performance.md', `${[introduction(before), ...sections].join('\n\n')}\n`);
}

async function measure(part: string): Promise<string> {
  const argv = ['--expose-gc', '--import', 'tsx', `bench/${part}.ts`];
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [section, code] = await Promise.all([text(child.stdout), ended]);
  if (code !== 0) throw new Error(`bench/${part}.ts ended with ${code}`);
  return section;
}

function introduction(before: number): string {
  const cores = `${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? 'unknown'})`;
  const load = `${before.toFixed(1)} at the beginning, ${(loadavg()[0] ?? 0).toFixed(1)} at the end`;
  return `# Performance

Written by \`npm run build && npm run bench\`, which measures all of it anew: Node ${process.versions.node}, ${cores}, load of the
machine ${load}. Read the ratios, not the times; where the load is above the number of cores, other programs took
part of the time. Records are made with a fixed seed from public texts.`;
}

void main(process.argv.slice(2));
