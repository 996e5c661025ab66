import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { Command } from 'commander';
import type { JobSummary } from '../protocol/job.ts';
import type { JobPart } from '../runner/download.ts';
import { fetchRun, followRun, withBox, type BoxContext, type BoxOptions } from './follow-run.ts';
import { print } from './print.ts';
import { messageText } from './terminal-text.ts';
import { metricText, printFailure, runPrinter, statusText } from './run-printer.ts';

interface FetchFlags extends BoxOptions {
  readonly to?: string;
  readonly checkpoint?: string | true;
}

interface ShowFlags extends BoxOptions {
  readonly runFile?: boolean;
}

interface DeleteFlags extends BoxOptions {
  readonly dryRun?: boolean;
}

interface ResumeFlags extends BoxOptions {
  readonly follow?: boolean;
}

/** `tunesmith runs`: the jobs of one target. Exits 2 where the box or the job could not be reached. */
export function runsCommand(): Command {
  const runs = new Command('runs').description('list, follow, stop and fetch the runs of a target');
  runs.addCommand(onTarget('list', 'list the jobs of a target, newest first').action(list));
  runs.addCommand(
    onJob('show', 'show the state of a job')
      .option('--run-file', 'print the run file that it was launched from, to change and train it again')
      .action(onOne(show)),
  );
  runs.addCommand(onJob('logs', 'print the log of a job until it ends').action(onOne(logs)));
  runs.addCommand(onJob('follow', 'show metrics and log of a job until it ends').action(onOne(follow)));
  runs.addCommand(onJob('stop', 'stop a job').action(onOne(stop)));
  runs.addCommand(
    onJob('resume', 'start a job again that did not succeed, from its last checkpoint')
      .option('--follow', 'show metrics and log until the job ends')
      .action(onOne(resume)),
  );
  runs.addCommand(
    onJob('delete', 'delete a job that has ended, and the data that no other job uses')
      .option('--dry-run', 'say what that would free, and delete nothing')
      .action(onOne(remove)),
  );
  runs.addCommand(onJob('terminal', 'open a shell in the folder of a job').action(onOne(terminal)));
  runs.addCommand(
    onJob('fetch', 'download the adapter of a job that succeeded, or a checkpoint')
      .option('--checkpoint [name]', 'a checkpoint instead (checkpoint-40), the last one without a name')
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
    if (jobs.value.length === 0) process.stderr.write('No run has been trained there yet.\n');
    await print(jobs.value.map((job) => `${messageText(listLine(job))}\n`).join(''));
    return 0;
  });
}

function listLine({ status, lastMetric }: JobSummary): string {
  const loss = lastMetric === undefined ? '' : metricText(lastMetric);
  const place = status.position === undefined ? '' : ` ${status.position}`;
  return [
    `${status.state}${place}`.padEnd(9),
    status.createdAt.slice(0, 19).replace('T', ' '),
    status.id,
    status.rehearsal ? 'rehearsal' : loss,
  ]
    .join('  ')
    .trimEnd();
}

async function show({ box, signal }: BoxContext, jobId: string, options: ShowFlags): Promise<number> {
  const jobs = await box.list(signal);
  if (!jobs.ok) return printFailure(jobs.failure);
  const job = jobs.value.find(({ status }) => status.id === jobId);
  if (job === undefined) {
    const hint = 'List the jobs: tunesmith runs list.';
    return printFailure({ reason: 'no-job', message: `There is no job ${jobId} on ${box.target}`, hint });
  }
  const details = await box.details(jobId, signal);
  if (!details.ok) return printFailure(details.failure);
  if (options.runFile) {
    await print(`${JSON.stringify(details.value.source, null, 2)}\n`);
    return 0;
  }
  const { status, lastMetric } = job;
  const lines = [
    `job       ${status.id}`,
    `target    ${box.target}`,
    `state     ${statusText(status)}`,
    ...(status.rehearsal ? ['kind      rehearsal'] : []),
    `created   ${status.createdAt}`,
    ...(status.finishedAt === undefined ? [] : [`finished  ${status.finishedAt}`]),
    ...(lastMetric === undefined ? [] : [`last      ${metricText(lastMetric)}`]),
    ...(status.attempt === undefined ? [] : [`attempt   ${status.attempt}`]),
    `folder    ${details.value.folder}`,
    ...(details.value.checkpoints.length === 0 ? [] : [`saved     ${details.value.checkpoints.join(' ')}`]),
  ];
  const checks = details.value.rehearsal?.checks ?? [];
  const found = checks.map(({ state, name, text }) => `${state.padEnd(9)} ${name}: ${text}`);
  await print(`${messageText([...lines, ...found].join('\n'))}\n`);
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
  await print(`${messageText(statusText(stopped.value))}\n`);
  return 0;
}

async function resume(context: BoxContext, jobId: string, options: ResumeFlags): Promise<number> {
  const resumed = await context.box.resume(jobId, context.signal);
  if (!resumed.ok) return printFailure(resumed.failure);
  if (options.follow) return follow(context, jobId);
  await print(`${messageText(statusText(resumed.value))}\n`);
  return 0;
}

async function remove({ box, signal }: BoxContext, jobId: string, options: DeleteFlags): Promise<number> {
  const freed = await (options.dryRun ? box.measure(jobId, signal) : box.remove(jobId, signal));
  if (!freed.ok) return printFailure(freed.failure);
  await print(`${options.dryRun ? 'would free' : 'freed'} ${(freed.value / 1e6).toFixed(1)} MB\n`);
  return 0;
}

async function terminal({ box, signal }: BoxContext, jobId: string): Promise<number> {
  const command = await box.terminal(jobId, signal);
  if (!command.ok) return printFailure(command.failure);
  const [program = process.env['SHELL'] ?? '/bin/sh', ...args] = command.value.argv ?? [];
  const child = spawn(program, args, { stdio: 'inherit', cwd: command.value.cwd });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}

/** `checkpoint-40`, as the box names it; true for the last one. */
function partOf(checkpoint: FetchFlags['checkpoint']): JobPart | undefined {
  if (checkpoint === undefined) return 'adapter';
  if (checkpoint === true) return 'checkpoint';
  const [, step] = /^checkpoint-(\d+)$/.exec(checkpoint) ?? [];
  return step === undefined ? undefined : `checkpoint-${Number(step)}`;
}

async function fetch(context: BoxContext, jobId: string, options: FetchFlags): Promise<number> {
  const jobs = await context.box.list(context.signal);
  if (!jobs.ok) return printFailure(jobs.failure);
  const name = jobs.value.find(({ status }) => status.id === jobId)?.status.name ?? jobId;
  const part = partOf(options.checkpoint);
  if (part === undefined) {
    const message = `${JSON.stringify(options.checkpoint)} is no name of a checkpoint`;
    return printFailure({ reason: 'bad-name', message, hint: `See them: tunesmith runs show ${jobId}.` });
  }
  const folder = resolve(
    options.to ?? (part === 'adapter' ? join('adapters', name) : join('checkpoints', name)),
  );
  return fetchRun(context, { jobId, part, folder, onEvent: runPrinter() });
}
