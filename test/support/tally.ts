import { existsSync, readFileSync } from 'node:fs';

/** How many tests of a suite passed and failed. A skipped test counts as neither; a suite that broke counts as failed. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

const BROKEN: Tally = { passed: 0, failed: 1 };

/** Reads vitest's JSON report. A non-zero exit with no failed test (a file that didn't load) still counts. */
export function readVitest(file: string, exitCode: number): Tally {
  if (!existsSync(file)) return BROKEN;
  const report = JSON.parse(readFileSync(file, 'utf8')) as { numPassedTests: number; numFailedTests: number };
  return atLeastOneFailure({ passed: report.numPassedTests, failed: report.numFailedTests }, exitCode);
}

/** Reads pytest's JUnit report. */
export function readJunit(file: string, exitCode: number): Tally {
  if (!existsSync(file)) return BROKEN;
  const text = readFileSync(file, 'utf8');
  const count = (name: string): number =>
    Number(new RegExp(`<testsuite [^>]*\\b${name}="(\\d+)"`).exec(text)?.[1] ?? 0);
  const failed = count('failures') + count('errors');
  return atLeastOneFailure({ passed: count('tests') - failed - count('skipped'), failed }, exitCode);
}

function atLeastOneFailure(tally: Tally, exitCode: number): Tally {
  return exitCode !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally;
}
