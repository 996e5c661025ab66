import process from 'node:process';
import * as fc from 'fast-check';
import { TARGETS } from './targets.ts';

/**
 * Fuzzes every target in turn, with new cases each time, until the minutes are over: `npm run fuzz -- --minutes 10`. Prints
 * what fails, made as small as it gets, with the seed that brings it back, and exits with 1.
 */
async function main(): Promise<void> {
  const minutes = Number(argument('--minutes') ?? 1);
  const wanted = argument('--only');
  const seed = Number(argument('--seed') ?? Date.now() % 2 ** 31);
  const targets = TARGETS.filter(({ name }) => wanted === undefined || name.includes(wanted));
  if (targets.length === 0 || !(minutes > 0)) throw new Error('--minutes N [--only WORDS] [--seed N]');
  const limitMs = (minutes * 60_000) / targets.length;
  for (const { name, property } of targets) {
    const details = await fc.check(property(), {
      seed,
      numRuns: Number.MAX_SAFE_INTEGER,
      interruptAfterTimeLimit: limitMs,
      markInterruptAsFailure: false,
    });
    console.log(
      `${details.failed ? 'FAILED' : 'held'}  ${name}: ${details.numRuns.toLocaleString('en')} cases, seed ${seed}`,
    );
    if (!details.failed) continue;
    console.log(fc.defaultReportMessage(details));
    process.exitCode = 1;
  }
}

function argument(name: string): string | undefined {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}

void main();
