import { fail, ok, type Outcome } from '../core/outcome.ts';
import type { RunFile } from '../core/run/run-file.ts';
import type { JobStatus, JobSummary, Metric, Rehearsal } from '../protocol/job.ts';
import { validateJobStatus, validateMetric, validateRehearsal } from '../protocol/validators.generated.js';
import { asOutcome, boxError } from './box-error.ts';
import type { Box, JobDetails, Prompts } from './box.ts';
import { callsOver, requirePython, type Answer, type Calls } from './calls.ts';
import { downloadPart, isCheckpoint } from './download.ts';
import { followJob } from './follow.ts';
import { launchJob } from './job.ts';
import { DEFAULT_SCHEDULER } from './schedulers/registry.ts';
import type { Target } from './target.ts';
import { terminalIn } from './terminal.ts';
import { chooseTransport } from './transport/choose.ts';

export interface OpenOptions {
  readonly prompts: Prompts;
  readonly signal?: AbortSignal;
}

/** Reaches the place where a target's jobs live, and finds Python there. Close the box when it is no longer needed. */
export async function openBox(target: Target, options: OpenOptions): Promise<Outcome<Box>> {
  return asOutcome(async () => {
    const transport = await chooseTransport(target, options.prompts);
    try {
      await transport.connect(options.signal);
      await requirePython(transport, target, options.signal);
      return ok(boxOver(callsOver(transport, target), target));
    } catch (error) {
      await transport.close();
      throw error;
    }
  });
}

/** One implementation of jobs, whatever carries the calls. */
function boxOver(calls: Calls, target: Target): Box {
  const scheduler = target.scheduler ?? DEFAULT_SCHEDULER;
  const ask = (command: string, args: readonly string[], signal: AbortSignal | undefined): Promise<Answer> =>
    calls.ask(command, args, { signal });
  return {
    target: target.name,
    launch: (run, options) =>
      asOutcome(async () => ok(await launchJob(calls, run, { ...options, scheduler }))),
    list: (signal) => asOutcome(async () => ok(summaries(await ask('list', [], signal), target.name))),
    follow: (jobId, options) => asOutcome(async () => ok(await followJob(calls, jobId, options))),
    stop: (jobId, signal) => asOutcome(async () => readStatus(await ask('stop', [jobId], signal))),
    resume: (jobId, signal) => asOutcome(async () => readStatus(await ask('resume', [jobId], signal))),
    measure: (jobId, signal) => asOutcome(async () => ok(freed(await ask('delete', [jobId, 'no'], signal)))),
    remove: (jobId, signal) => asOutcome(async () => ok(freed(await ask('delete', [jobId, 'yes'], signal)))),
    details: (jobId, signal) => asOutcome(async () => ok(readDetails(await ask('details', [jobId], signal)))),
    fetch: (jobId, options) => asOutcome(async () => ok(await downloadPart(calls, jobId, options))),
    terminal: (jobId, signal) =>
      asOutcome(async () => terminalIn(target, readDetails(await ask('details', [jobId], signal)).folder)),
    close: () => calls.transport.close(),
  };
}

function freed(answer: Answer): number {
  return Number(answer['freedBytes']);
}

function readDetails({ folder, checkpoints, source, rehearsal }: Answer): JobDetails {
  return {
    ...(validateRehearsal(rehearsal) ? { rehearsal: rehearsal as Rehearsal } : {}),
    folder: typeof folder === 'string' ? folder : '',
    checkpoints: Array.isArray(checkpoints) ? checkpoints.filter(isCheckpoint) : [],
    source: source as RunFile,
  };
}

function readStatus(answer: Answer): Outcome<JobStatus> {
  if (validateJobStatus(answer)) return ok(answer as unknown as JobStatus);
  return fail(
    'broken-job',
    'The box tells a status that is none',
    'Update Tunesmith, or remove the job on the box.',
  );
}

/** A job of another version, whose status this one cannot read, is left out. */
function summaries(answer: Answer, target: string): readonly JobSummary[] {
  const { jobs } = answer;
  if (!Array.isArray(jobs)) throw boxError('box', 'The box gave no list of jobs', 'Update Tunesmith.');
  return (jobs as readonly (Answer | null)[]).flatMap((job) => {
    const { status, lastMetric } = job ?? {};
    if (!validateJobStatus(status)) return [];
    const metric = validateMetric(lastMetric) ? { lastMetric: lastMetric as Metric } : {};
    return [{ target, status: status as JobStatus, ...metric }];
  });
}
