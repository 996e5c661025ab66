import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { runCommand } from '../src/build/run-command.ts';
import { prepareMachine } from './support/machine.ts';
import { preparePython } from './support/python.ts';
import { ROOT } from './support/repository.ts';
import { readJunit, readVitest, type Tally } from './support/tally.ts';

/**
 * Runs every suite (or those named on the command line) and ends with one line for all of them. The quick ones come
 * first, so that a slip shows within seconds.
 */
interface Suite {
  readonly name: string;
  run(resultFile: string): Promise<Tally>;
}

const RESULTS = join(ROOT, 'test-results');

const SUITES: readonly Suite[] = [
  { name: 'unit', run: (file) => runVitest('unit', file) },
  { name: 'server', run: (file) => runVitest('server', file) },
  { name: 'trainer', run: runPytest },
  { name: 'runner', run: (file) => runVitest('runner', file) },
  { name: 'e2e', run: (file) => runVitest('e2e', file) },
];

async function main(): Promise<void> {
  const chosen = chooseSuites(process.argv.slice(2));
  rmSync(RESULTS, { recursive: true, force: true });
  mkdirSync(RESULTS, { recursive: true });
  await prepareMachine(chosen.map((suite) => suite.name));
  await mustRun(['npm', 'run', '--silent', 'package']);
  const tallies: (Tally & { name: string; seconds: number })[] = [];
  for (const suite of chosen) {
    console.log(`\n=== ${suite.name}`);
    const started = Date.now();
    const tally = await suite.run(join(RESULTS, `${suite.name}.result`));
    tallies.push({ ...tally, name: suite.name, seconds: (Date.now() - started) / 1000 });
  }
  report(tallies);
}

function chooseSuites(names: readonly string[]): readonly Suite[] {
  const unknown = names.filter((name) => !SUITES.some((suite) => suite.name === name));
  if (unknown.length > 0)
    throw new Error(`No suite ${unknown.join(', ')}: there are ${SUITES.map((s) => s.name).join(', ')}.`);
  return names.length === 0 ? SUITES : SUITES.filter((suite) => names.includes(suite.name));
}

async function runVitest(project: string, resultFile: string): Promise<Tally> {
  const argv = ['npx', 'vitest', 'run', '--project', project, '--reporter=default', '--reporter=json'];
  const code = await runCommand([...argv, `--outputFile.json=${resultFile}`], { cwd: ROOT });
  return readVitest(resultFile, code);
}

async function runPytest(resultFile: string): Promise<Tally> {
  const python = await preparePython();
  // The models are so small that each test keeps one processor busy. A file's tests stay together: they share its runs.
  const sideBySide = ['--numprocesses=auto', '--maxprocesses=4', '--dist=loadfile'];
  const tests = ['-q', ...sideBySide, 'test/trainer', `--junitxml=${resultFile}`];
  const argv = [python.interpreter, '-m', 'pytest', ...tests];
  const code = await runCommand(argv, {
    cwd: ROOT,
    env: {
      PYTHONPATH: python.path,
      TUNESMITH_FOREIGN_PACKAGES: python.foreign,
      TUNESMITH_TYPE_CHECKER: python.types,
      TUNESMITH_TRACKERS: python.trackers,
    },
  });
  return readJunit(resultFile, code);
}

async function mustRun(argv: readonly string[]): Promise<void> {
  const code = await runCommand(argv, { cwd: ROOT });
  if (code !== 0) throw new Error(`${argv.join(' ')} failed with exit code ${code}`);
}

function report(tallies: readonly (Tally & { name: string; seconds: number })[]): void {
  console.log('');
  for (const { name, passed, failed, seconds } of tallies) {
    console.log(`${name.padEnd(8)} ${passed} passed, ${failed} failed (${seconds.toFixed(0)} s)`);
  }
  const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0);
  const failed = tallies.reduce((sum, tally) => sum + tally.failed, 0);
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
}

void main();
