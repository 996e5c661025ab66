import { l10n, window, type QuickPickItem } from 'vscode';
import { describeJob } from '../../protocol/job-text.ts';
import { isMonitorIdentity } from '../../protocol/guards.ts';
import { refOf, type Job, type JobRef } from '../runs/job.ts';
import type { Runs } from '../runs/runs.ts';

export interface JobQuestion {
  readonly title: string;
  /** Jobs that the command makes sense for. */
  readonly filter: (job: Job) => boolean;
}

/** The job that a command was called on, in the tree or a monitor; from the palette, the one that the user picks. */
export async function jobOf(argument: unknown, runs: Runs, question: JobQuestion): Promise<Job | undefined> {
  const ref = refFrom(argument);
  if (ref !== undefined) return runs.find(ref);
  await runs.refresh();
  const jobs = runs.targets.flatMap((target) => runs.jobs(target)).filter(question.filter);
  const items: (QuickPickItem & { readonly job: Job })[] = jobs.map((job) => ({
    label: job.status.name,
    description: `${job.target} · ${describeJob(job.status, job.metric, l10n.t)}`,
    detail: new Date(job.status.createdAt).toLocaleString(),
    job,
  }));
  const placeHolder =
    items.length === 0 ? l10n.t('There is no run with which this can be done') : l10n.t('Pick a run');
  const picked = await window.showQuickPick(items, { title: question.title, placeHolder });
  return picked?.job;
}

function refFrom(argument: unknown): JobRef | undefined {
  if (isMonitorIdentity(argument)) return argument;
  if (typeof argument !== 'object' || argument === null || !('job' in argument)) return undefined;
  return isJob(argument.job) ? refOf(argument.job) : undefined;
}

function isJob(value: unknown): value is Job {
  return typeof value === 'object' && value !== null && 'status' in value && 'target' in value;
}
