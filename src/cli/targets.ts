import { dirname, resolve } from 'node:path';
import process from 'node:process';
import { Command } from 'commander';
import { ok, type Outcome } from '../core/outcome.ts';
import { memoryOfRun } from '../models/run-memory.ts';
import { checkTarget } from '../runner/preflight.ts';
import type { CheckLine } from '../runner/preflight-lines.ts';
import { needsOfRun, type RunNeeds } from '../runner/run-needs.ts';
import { findTarget, loadTargets, tunesmithHome, type Target } from '../runner/target.ts';
import { print } from './print.ts';
import { readRun } from './read-run.ts';
import { printFailure } from './run-printer.ts';
import { messageText } from './terminal-text.ts';
import { terminalPrompts } from './terminal-prompts.ts';
import { trainerFolder } from './trainer-folder.ts';

interface CheckOptions {
  readonly acceptHostKey?: string;
  readonly run?: string;
}

/** `tunesmith targets`: the places where runs are trained, and whether they are fit for it. */
export function targetsCommand(): Command {
  const targets = new Command('targets').description('list and check the places where runs are trained');
  targets.addCommand(
    new Command('list').description('list the targets').action(async () => {
      process.exitCode = await list();
    }),
  );
  targets.addCommand(
    new Command('check')
      .description('check a target from the network to Python; exits with 1 where runs would fail there')
      .argument('<name>', 'name of the target')
      .option('--accept-host-key <fingerprint>', 'trust an unknown server that has this key (SHA256:…)')
      .option(
        '--run <file>',
        'a run file (*.tune.json): whether the GPUs there have the memory that it takes, and its model can be had',
      )
      .action(async (name: string, options: CheckOptions) => {
        process.exitCode = await check(name, options);
      }),
  );
  return targets;
}

async function list(): Promise<number> {
  const targets = await loadTargets(tunesmithHome());
  if (!targets.ok) return printFailure(targets.failure);
  await print(targets.value.map((target) => `${target.name}  ${describe(target)}\n`).join(''));
  return 0;
}

function describe(target: Target): string {
  const place = target.type === 'local' ? 'this computer' : target.host;
  return target.scheduler?.type === 'slurm' ? `${place}, Slurm` : place;
}

async function check(name: string, options: CheckOptions): Promise<number> {
  const target = await findTarget(name, tunesmithHome());
  if (!target.ok) return printFailure(target.failure);
  const plan = options.run === undefined ? undefined : await needsOf(resolve(options.run));
  if (plan?.ok === false) return printFailure(plan.failure);
  const lines = await checkTarget(target.value, {
    prompts: terminalPrompts(options.acceptHostKey),
    trainerFolder: trainerFolder(),
    plan: plan?.value,
    onLine: (line) => process.stdout.write(lineText(line)),
  });
  return lines.some(({ state }) => state === 'failed') ? 1 : 0;
}

async function needsOf(path: string): Promise<Outcome<RunNeeds>> {
  const read = await readRun(path);
  if (!read.ok) return read;
  const memory = await memoryOfRun(read.value.run, dirname(path), { environment: process.env });
  return memory.ok ? ok(await needsOfRun(read.value, path, memory.value)) : memory;
}

const SIGNS: Readonly<Record<CheckLine['state'], string>> = { ok: 'ok', warning: 'look', failed: 'FAILED' };

function lineText({ title, state, found, fix }: CheckLine): string {
  const lines = [`${SIGNS[state].padEnd(6)}  ${title.padEnd(13)}  ${found}`];
  if (fix !== undefined) lines.push(`${' '.repeat(23)}${fix}`);
  return `${messageText(lines.join('\n'))}\n`;
}
