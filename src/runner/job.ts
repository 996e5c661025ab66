import { randomBytes } from 'node:crypto';
import { findingsOf } from '../core/run/findings.ts';
import type { RunProblem } from '../core/run/problems.ts';
import { resolveRun, type ResolvedRun } from '../core/run/resolve.ts';
import type { RunFile } from '../core/run/run-file.ts';
import { placeFiles } from '../core/run/run-files.ts';
import { trainerProblems } from '../core/run/trainer-limits.ts';
import type { LaunchOptions } from './box.ts';
import { boxError, type BoxError } from './box-error.ts';
import type { Calls } from './calls.ts';
import { gatherInputs, localModel, type InputFile, type Inputs } from './inputs.ts';
import { overLostLinks, SOME_ATTEMPTS } from './reconnect.ts';
import { runName } from './run-name.ts';
import type { Scheduler } from './schedulers/registry.ts';
import { makeTree, sendFiles, storedPath } from './store.ts';

/** Sends what a run needs and launches it; gives the job's id. Throws a BoxError. */
export async function launchJob(
  calls: Calls,
  file: RunFile,
  options: LaunchOptions & { readonly scheduler: Scheduler },
): Promise<string> {
  const run = requireValid(file);
  requireNodes(run, options.scheduler);
  const { onEvent, signal } = options;
  const name = runName(run, options.runFilePath);
  const { sharesFiles } = calls.transport;
  onEvent({ type: 'progress', stage: 'check', message: 'Checking the data and the box' });
  const { scheduler, rehearse: rehearsal = false, dryRun = false } = options;
  const withoutWeights = rehearsal || dryRun;
  const inputs = await gatherInputs(run, { ...options, sharesFiles, withoutWeights });
  const job: Job = { id: newJobId(name), name, run, inputs, source: file, scheduler, rehearsal, dryRun };
  // Every step finds out what is done already, and a job is started once however often it is asked for.
  await overLostLinks(calls.transport, { attempts: SOME_ATTEMPTS, onEvent, signal }, () =>
    sendAndStart(calls, job, options),
  );
  return job.id;
}

interface Job {
  readonly id: string;
  readonly name: string;
  readonly run: ResolvedRun;
  readonly inputs: Inputs;
  /** The run file as it was written: what is changed when the run is launched again. */
  readonly source: RunFile;
  readonly scheduler: Scheduler;
  readonly rehearsal: boolean;
  readonly dryRun: boolean;
}

async function sendAndStart(calls: Calls, job: Job, options: LaunchOptions): Promise<void> {
  const { onEvent, signal } = options;
  const root = await sendFiles(calls, filesOf(job.inputs), { onEvent, signal });
  onEvent({ type: 'progress', stage: 'launch', message: 'Starting the job' });
  const { trainer, model, adapter } = job.inputs;
  const trainerPath = await makeTree(calls, trainer, signal);
  const modelPath = model === undefined ? undefined : await makeTree(calls, model, signal);
  const adapterPath = adapter === undefined ? undefined : await makeTree(calls, adapter, signal);
  const shared = calls.transport.sharesFiles ? await localModel(job.run.model.id, options) : undefined;
  const run = runOnBox(job, { root, model: modelPath ?? shared, adapter: adapterPath });
  const { name, source, scheduler, rehearsal, dryRun } = job;
  const stdin = JSON.stringify({ name, run, source, scheduler, rehearsal, dryRun, trainer: trainerPath });
  await calls.ask('launch', [job.id], { stdin, signal });
}

function requireValid(file: RunFile): ResolvedRun {
  const result = resolveRun(file);
  if (!result.ok) throw invalid(result.problems, 'Correct the run file and try again.');
  const errors = findingsOf(result.run).filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw invalid(errors, 'Correct the run file and try again.');
  const limits = trainerProblems(result.run);
  if (limits.length === 0) return result.run;
  throw invalid(limits, 'Change these settings, or take them out, and try again.');
}

function requireNodes({ launch }: ResolvedRun, { type }: Scheduler): void {
  if (launch.nodes === 1 || type === 'slurm') return;
  throw boxError(
    'run-invalid',
    `The run asks for ${launch.nodes} nodes, and this target is one box`,
    'Set launch.nodes to 1, or choose a target whose scheduler is Slurm.',
  );
}

function invalid(problems: readonly RunProblem[], hint: string): BoxError {
  const all = problems.map(({ pointer, message }) => `${pointer || '/'}: ${message}`).join('; ');
  return boxError('run-invalid', `The run file cannot be trained: ${all}`, hint);
}

/** Sorts by name and time where it is listed; the random end keeps two starts in one second apart. */
function newJobId(name: string): string {
  const time = new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  return `${name}-${time}-${randomBytes(3).toString('hex')}`;
}

function filesOf({ trainer, model, adapter, data }: Inputs): readonly InputFile[] {
  const inFolders = [trainer, model, adapter].flatMap((tree) => Array.from(tree?.files.values() ?? []));
  return inFolders.concat(...data.values());
}

interface Places {
  readonly root: string;
  readonly model: string | undefined;
  readonly adapter: string | undefined;
}

/** run.json: the run with its paths on the box; `source` keeps what the user wrote, for messages. */
function runOnBox({ name, run, inputs, rehearsal, dryRun }: Job, { root, model, adapter }: Places): object {
  const onBox = (path: string): { path: string; source: string } => {
    const file = inputs.data.get(path);
    return { path: file === undefined ? path : storedPath(root, file), source: path };
  };
  return {
    ...run,
    name,
    model: {
      ...run.model,
      id: model ?? run.model.id,
      source: run.model.id,
      ...((rehearsal || dryRun) && inputs.model !== undefined ? { withoutWeights: true } : {}),
      adapter: adapter === undefined ? null : { path: adapter, source: run.model.adapter },
    },
    ...placeFiles(run, onBox),
  };
}
