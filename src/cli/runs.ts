import { join, resolve } from 'node:path';
import process from 'node:process';
import { Command } from 'commander';
import type { JobSummary } from '../protocol/job.ts';
import { fetchRun, followRun, withBox, type BoxContext, type BoxOptions } from './follow-run.ts';
import { print } from './print.ts';
import { metricText, printFailure, runPrinter, statusText } from './run-printer.ts';

interface FetchFlags extends BoxOptions {
  readonly to?: string;
}

/** `tunesmith runs`: the jobs of one target. Exits 2 where the box or the job could not be reached. */
export function runsCommand(): Command {
  const runs = new Command('runs').description('list, follow, stop and fetch the runs of a target');
  runs.addCommand(onTarget('list', 'list the jobs of a target, newest first').action(list));
  runs.addCommand(onJob('show', 'show the state of a job').action(onOne(show)));
  runs.addCommand(onJob('logs', 'print the log of a job until it ends').action(onOne(logs)));
  runs.addCommand(onJob('follow', 'show metrics and log of a job until it ends').action(onOne(follow)));
  runs.addCommand(onJob('stop', 'stop a job').action(onOne(stop)));
  runs.addCommand(
    onJob('fetch', 'download the adapter of a job that succeeded')
      .option('--to <folder>', 'where to (default: adapters/NAME here)')
      .action(onOne(fetch)),
  );
  return runs;
}

function onTarget(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option('--target <name>', 'the target whose jobs are meant', 'local')
    .option('--accept-host-key <fingerprint>', 'trust an unknown server that has this key (SHA256:…)');
}

function onJob(name: string, description: string): Command {
  return onTarget(name, description).argument('<job>', 'id of the job');
}

type JobWork<O extends BoxOptions> = (context: BoxContext, jobId: string, options: O) => Promise<number>;

function onOne<O extends BoxOptions>(work: JobWork<O>): (jobId: string, options: O) => Promise<void> {
  return async (jobId, options) => {
    process.exitCode = await withBox(options, (context) => work(context, jobId, options));
  };
}

async function list(options: BoxOptions): Promise<void> {
  process.exitCode = await withBox(options, async ({ box, signal }) => {
    const jobs = await box.list(signal);
    if (!jobs.ok) return printFailure(jobs.failure);
    await print(jobs.value.map((job) => `${listLine(job)}\n`).join(''));
    return 0;
  });
}

function listLine({ status, lastMetric }: JobSummary): string {
  const loss = lastMetric === undefined ? '' : metricText(lastMetric);
  return [status.state.padEnd(9), status.createdAt.slice(0, 19).replace('T', ' '), status.id, loss]
    .join('  ')
    .trimEnd();
}

async function show({ box, signal }: BoxContext, jobId: string): Promise<number> {
  const jobs = await box.list(signal);
  if (!jobs.ok) return printFailure(jobs.failure);
  const job = jobs.value.find(({ status }) => status.id === jobId);
  if (job === undefined) {
    const hint = 'List the jobs: tunesmith runs list.';
    return printFailure({ reason: 'no-job', message: `There is no job ${jobId} on ${box.target}`, hint });
  }
  const { status, lastMetric } = job;
  const lines = [
    `job       ${status.id}`,
    `target    ${box.target}`,
    `state     ${statusText(status)}`,
    `created   ${status.createdAt}`,
    ...(status.finishedAt === undefined ? [] : [`finished  ${status.finishedAt}`]),
    ...(lastMetric === undefined ? [] : [`last      ${metricText(lastMetric)}`]),
  ];
  await print(`${lines.join('\n')}\n`);
  return 0;
}

async function logs(context: BoxContext, jobId: string): Promise<number> {
  const printer = runPrinter();
  const { code } = await followRun(context, jobId, (event) => {
    if (event.type === 'log' || event.type === 'connection') printer(event);
  });
  return code === 1 ? 0 : code;
}

async function follow(context: BoxContext, jobId: string): Promise<number> {
  return (await followRun(context, jobId, runPrinter())).code;
}

async function stop({ box, signal }: BoxContext, jobId: string): Promise<number> {
  const stopped = await box.stop(jobId, signal);
  if (!stopped.ok) return printFailure(stopped.failure);
  await print(`${statusText(stopped.value)}\n`);
  return 0;
}

async function fetch(context: BoxContext, jobId: string, options: FetchFlags): Promise<number> {
  const jobs = await context.box.list(context.signal);
  if (!jobs.ok) return printFailure(jobs.failure);
  const name = jobs.value.find(({ status }) => status.id === jobId)?.status.name ?? jobId;
  const folder = resolve(options.to ?? join('adapters', name));
  return fetchRun(context, { jobId, folder, onEvent: runPrinter() });
}
