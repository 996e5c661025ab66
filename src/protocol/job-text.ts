import { formatDuration } from '../core/plan/words.ts';
import type { JobState, JobStatus, Metric, RunEvent } from './job.ts';

/** Words and figures about a job, the same in the tree, the monitor and the terminal. All times are in milliseconds. */

/** Says a text in the reader's language, with things in the places of `{0}`, `{1}`. */
export type Say = (text: string, ...things: (string | number)[]) => string;

const inEnglish: Say = (text, ...things) =>
  text.replaceAll(/\{(\d)\}/g, (_place, at: string) => String(things[Number(at)] ?? ''));

/** `running · loss 2.31 · step 12/60 (20 %) · 3 min 20 s left`; a job that succeeded has made all its steps. */
export function describeJob(status: JobStatus, metric: Metric | undefined, say = inEnglish): string {
  return [stateText(status, say), ...figuresOf(status, metric, say)].join(' · ');
}

/** `▰▱▱▱▱▱▱▱ loss 2.31 · step 12/60 (20 %) · 3 min 20 s left` of a job on its way, where there is little room; else null. */
export function describeProgress(
  status: JobStatus,
  metric: Metric | undefined,
  say = inEnglish,
): string | null {
  const share = progressOf(metric);
  if (status.state !== 'running' || share === undefined) return null;
  const kind = status.rehearsal ? [say('rehearsal')] : [];
  return `${progressBar(share)} ${[...kind, ...figuresOf(status, metric, say)].join(' · ')}`;
}

/** The loss comes first: a side bar cuts off the end. */
function figuresOf({ state }: JobStatus, metric: Metric | undefined, say: Say): readonly string[] {
  if (metric === undefined) return [];
  return [...lossText(metric, say), ...stepsText(state, metric, say)];
}

function lossText({ loss, validationLoss }: Metric, say: Say): readonly string[] {
  if (loss !== undefined) return [say('loss {0}', formatLoss(loss))];
  return validationLoss === undefined ? [] : [say('validation loss {0}', formatLoss(validationLoss))];
}

function stepsText(state: JobState, metric: Metric, say: Say): readonly string[] {
  const step = stepText(metric, say);
  if (state !== 'running') return ['failed', 'cancelled', 'lost'].includes(state) ? [step] : [];
  const leftMs = remainingMs([metric]);
  const left = leftMs === undefined ? [] : [say('{0} left', formatDuration(leftMs))];
  return [`${step} (${formatPercent(progressOf(metric) ?? 0)})`, ...left];
}

function stepText({ step, totalSteps }: Metric, say: Say): string {
  return say('step {0}/{1}', step, totalSteps);
}

export function isActive({ state }: JobStatus): boolean {
  return state === 'queued' || state === 'preparing' || state === 'running';
}

/** The state, and while a job waits or prepares what for and what it is at; a rehearsal says that it is one. */
export function stateText({ state, activity, position, rehearsal }: JobStatus, say: Say = inEnglish): string {
  const kind = rehearsal ? `${say('rehearsal')} · ` : '';
  const place = position === undefined ? '' : ` · ${say('place {0}', position)}`;
  const isBefore = state === 'preparing' || state === 'queued';
  const at = isBefore && activity !== undefined ? ` · ${activity}` : '';
  return `${kind}${stateWord(state, say)}${place}${at}`;
}

function stateWord(state: JobState, say: Say): string {
  switch (state) {
    case 'queued':
      return say('queued');
    case 'preparing':
      return say('preparing');
    case 'running':
      return say('running');
    case 'succeeded':
      return say('succeeded');
    case 'failed':
      return say('failed');
    case 'cancelled':
      return say('cancelled');
    case 'lost':
      return say('lost');
  }
}

/** `Sending train.jsonl · 12.3 of 40.1 MB · 3.1 MB/s · 9 s left`; the message alone where nothing is counted. */
export function transferText({ message, done, total, bytesPerSecond }: Transfer): string {
  if (done === undefined || total === undefined || total === 0) return message;
  const parts = [message, `${megabytes(done)} of ${megabytes(total)} MB`];
  if (bytesPerSecond !== undefined && bytesPerSecond > 0) {
    parts.push(`${megabytes(bytesPerSecond)} MB/s`);
    if (done < total) parts.push(`${formatDuration(((total - done) / bytesPerSecond) * 1000)} left`);
  }
  return parts.join(' · ');
}

export type Transfer = Omit<Extract<RunEvent, { type: 'progress' }>, 'type' | 'stage'>;

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}

/** Time left as the trainer last told it, else as the steps so far give it; undefined where nothing tells, and at the end. */
export function remainingMs(metrics: readonly Metric[]): number | undefined {
  const told = lastWith(metrics, 'remainingSeconds')?.remainingSeconds;
  if (told !== undefined) return told > 0 ? told * 1000 : undefined;
  const first = metrics[0];
  const last = metrics.at(-1);
  if (first === undefined || last === undefined || last.step <= first.step) return undefined;
  const left = last.totalSteps - last.step;
  if (left <= 0) return undefined;
  return ((last.time - first.time) / (last.step - first.step)) * left * 1000;
}

/** Three significant figures for small losses, two decimals for the usual ones. */
export function formatLoss(loss: number): string {
  return Math.abs(loss) >= 0.1 || loss === 0 ? loss.toFixed(2) : loss.toPrecision(3);
}

/** The last metric that has this figure. */
export function lastWith(metrics: readonly Metric[], key: keyof Metric): Metric | undefined {
  return metrics.findLast((metric) => metric[key] !== undefined);
}

/** Memory is told in powers of two, as GPUs are sold. */
export function formatBytes(bytes: number): string {
  const gib = bytes / 2 ** 30;
  return gib >= 1 ? `${gib.toFixed(1)} GiB` : `${Math.round(bytes / 2 ** 20)} MiB`;
}

/** The part of the steps that are made, from 0 to 1. */
export function progressOf(metric: Metric | undefined): number | undefined {
  if (metric === undefined || metric.totalSteps === 0) return undefined;
  return Math.min(1, metric.step / metric.totalSteps);
}

/** `▰▰▱▱▱▱▱▱`, for where there is only text. */
export function progressBar(share: number): string {
  const full = Math.floor(share * BAR_CELLS);
  return '▰'.repeat(full) + '▱'.repeat(BAR_CELLS - full);
}

const BAR_CELLS = 8;

export function formatPercent(share: number): string {
  return `${Math.floor(share * 100)} %`;
}
