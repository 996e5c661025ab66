import { resolve } from 'node:path';
import process from 'node:process';
import { Command } from 'commander';
import { adapterFolder, runName } from '../runner/run-name.ts';
import { fetchRun, followCommand, followRun, withBox, type BoxContext } from './follow-run.ts';
import { readRun, type RunOnDisk } from './read-run.ts';
import { printFailure, runPrinter } from './run-printer.ts';
import { trainerFolder } from './trainer-folder.ts';

interface TrainOptions {
  readonly target?: string;
  readonly follow?: boolean;
  readonly rehearse?: boolean;
  readonly dryRun?: boolean;
  readonly acceptHostKey?: string;
}

/**
 * `tunesmith train RUN.tune.json`: exits 0 where the job was started (with --follow: succeeded), 1 where it failed or was
 * stopped, 2 where it could not be started, 130 where Ctrl-C left it to itself.
 */
export function trainCommand(): Command {
  return new Command('train')
    .description('train a run on this computer or on a box behind SSH')
    .argument('<run>', 'run file (*.tune.json)')
    .option('--target <name>', 'where to train, instead of what the run file says')
    .option('--follow', 'show metrics and log until the job ends, then download the adapter')
    .option(
      '--rehearse',
      'try the whole run on its target with a tiny copy of the model, and say what it proves',
    )
    .option(
      '--dry-run',
      'show the first records token by token, what is learnt of them, and each record that is cut or left out; train nothing',
    )
    .option('--accept-host-key <fingerprint>', 'trust an unknown server that has this key (SHA256:…)')
    .action(async (path: string, options: TrainOptions) => {
      process.exitCode = await train(path, options);
    });
}

async function train(path: string, options: TrainOptions): Promise<number> {
  const run = await readRun(resolve(path));
  if (!run.ok) return printFailure(run.failure);
  const target = options.target ?? run.value.run.launch.target;
  return withBox({ ...options, target }, (context) => launchOn(context, run.value, options));
}

async function launchOn(
  context: BoxContext,
  { path, file }: RunOnDisk,
  { follow = false, rehearse = false, dryRun = false }: TrainOptions,
): Promise<number> {
  const onEvent = runPrinter();
  const { signal } = context;
  const options = { runFilePath: path, trainerFolder: trainerFolder(), rehearse, dryRun, onEvent, signal };
  const launched = await context.box.launch(file, options);
  if (!launched.ok) return printFailure(launched.failure);
  const jobId = launched.value;
  if (dryRun) return readOnly(context, launched.value, onEvent);
  const what = rehearse ? 'rehearsal' : 'job';
  process.stderr.write(`Started the ${what} ${jobId} on ${context.box.target}\n`);
  // Whoever rehearses waits for the outcome, which takes a minute.
  if (!follow && !rehearse) {
    process.stderr.write(`To follow it: ${followCommand(jobId, context.box.target)}\n`);
    return 0;
  }
  const { code } = await followRun(context, jobId, onEvent);
  return code === 0 && !rehearse
    ? fetchRun(context, { jobId, folder: adapterFolder(path, runName(file, path)), onEvent })
    : code;
}

/** Follows a job that only reads the data, and leaves nothing of it on the box: what it has to say is on the screen. */
async function readOnly(
  context: BoxContext,
  jobId: string,
  onEvent: ReturnType<typeof runPrinter>,
): Promise<number> {
  const { code, status } = await followRun(context, jobId, onEvent);
  if (status === undefined) return code;
  const removed = await context.box.remove(jobId);
  return removed.ok ? code : printFailure(removed.failure);
}
