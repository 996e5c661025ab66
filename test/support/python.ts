import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { captureCommand, runCommand } from '../../src/build/run-command.ts';
import { ROOT } from './repository.ts';

/** What outlives a checkout: the editor, Chromium's friends, and the Python environment of some gigabytes. */
export const CACHE = process.env['TUNESMITH_CACHE'] ?? join(homedir(), '.cache', 'tunesmith');

/** A box root whose Python environment is made once per machine and used by every suite that trains. */
export const BOX_ROOT = join(CACHE, 'box');

export interface PythonTools {
  /** Interpreter of the trainer's own environment, made as a box makes it. */
  readonly interpreter: string;
  /** PYTHONPATH with the trainer and the test tools, which are kept out of the trainer's environment. */
  readonly path: string;
  /** PYTHONPATH of the parsers of other trainers' configurations. */
  readonly foreign: string;
  /** PYTHONPATH of the type checker. */
  readonly types: string;
  /** PYTHONPATH of the trackers of experiments. */
  readonly trackers: string;
}

/** Makes the trainer's environment with the code that a box runs, and the test tools beside it. */
export async function preparePython(): Promise<PythonTools> {
  const trainer = join(ROOT, 'src/trainer');
  const program = join(trainer, 'tunesmith_trainer/environment.py');
  const argv = ['python3', program, '--root', BOX_ROOT, '--lock', join(trainer, 'requirements.lock')];
  const output = await captureCommand(argv);
  const interpreter = output?.trim().split('\n').at(-1);
  if (interpreter === undefined)
    throw new Error('The trainer environment could not be made; see the lines above.');
  const tools = await prepareTools(join(ROOT, 'test/trainer/requirements.txt'));
  // These have compiled parts, so they are chosen for the interpreter that imports them.
  const compiled = { install: ['--no-deps'], pip: ['--python', interpreter] };
  const apart = (name: string) => prepareTools(join(ROOT, `test/trainer/${name}-requirements.txt`), compiled);
  const foreign = await apart('foreign');
  const types = await apart('type');
  const trackers = await apart('tracker');
  return { interpreter, path: [trainer, tools].join(':'), foreign, types, trackers };
}

interface PipOptions {
  readonly pip: readonly string[];
  readonly install: readonly string[];
}

async function prepareTools(
  requirements: string,
  options: PipOptions = { pip: [], install: [] },
): Promise<string> {
  const hash = createHash('sha256')
    .update(readFileSync(requirements))
    .update([...options.pip, ...options.install].join(' '))
    .digest('hex')
    .slice(0, 16);
  const folder = join(CACHE, 'python-tools', hash);
  const packages = join(folder, 'packages');
  const marker = join(folder, 'complete');
  if (existsSync(marker)) return packages;
  await mustRun(['python3', '-m', 'venv', folder]);
  await mustRun([
    join(folder, 'bin/python'),
    '-m',
    'pip',
    ...options.pip,
    'install',
    '-q',
    '--upgrade',
    ...options.install,
    '--target',
    packages,
    '-r',
    requirements,
  ]);
  writeFileSync(marker, '');
  return packages;
}

async function mustRun(argv: readonly string[]): Promise<void> {
  const code = await runCommand(argv);
  if (code !== 0) throw new Error(`${argv.join(' ')} failed with exit code ${code}`);
}
