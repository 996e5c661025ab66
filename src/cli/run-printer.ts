import process from 'node:process';
import type { Failure } from '../core/outcome.ts';
import { transferText, type Transfer } from '../protocol/job-text.ts';
import type { JobStatus, Metric, RunEvent } from '../protocol/job.ts';
import { messageText, outputText } from './terminal-text.ts';

/**
 * Prints what a run tells: its log on stdout, all that is said about it on stderr. The log holds a line for each metric, so
 * the metrics themselves are for those that draw them.
 */
export function runPrinter(): (event: RunEvent) => void {
  let said = '';
  let quarter = -1;
  const note = (text: string): void => {
    if (text === said) return;
    said = text;
    process.stderr.write(`${messageText(text)}\n`);
  };
  return (event) => {
    switch (event.type) {
      case 'progress':
        if (!isWorthALine(event, quarter)) return undefined;
        quarter = quarterOf(event.done ?? 0, event.total ?? 0);
        return note(transferText(event));
      case 'status':
        return note(statusText(event.status));
      case 'metric':
        return undefined;
      case 'log':
        process.stdout.write(outputText(event.text));
        return undefined;
      case 'connection':
        return note(event.message);
    }
  };
}

/** In quarters: a line for each percent would fill the screen of whoever reads this later. */
function isWorthALine({ done, total }: Transfer, said: number): boolean {
  return done === undefined || total === undefined || quarterOf(done, total) !== said;
}

function quarterOf(done: number, total: number): number {
  return total === 0 ? 4 : Math.floor((4 * done) / total);
}

export function statusText({ state, activity, position, error }: JobStatus): string {
  if (error) return `${state}: ${error.message}\n${error.hint}`;
  const place = position === undefined ? '' : ` (place ${position} in the queue)`;
  return activity === undefined ? `${state}${place}` : `${state}${place}: ${activity}`;
}

export function metricText(metric: Metric): string {
  const parts = [
    `step ${metric.step}/${metric.totalSteps}`,
    `epoch ${metric.epoch.toFixed(2)}`,
    ...numberPart('loss', metric.loss, 4),
    ...numberPart('validation loss', metric.validationLoss, 4),
    ...(metric.learningRate === undefined ? [] : [`learning rate ${metric.learningRate.toExponential(1)}`]),
    ...numberPart('tokens/s', metric.tokensPerSecond, 0),
  ];
  return parts.join('  ');
}

function numberPart(name: string, value: number | undefined, digits: number): readonly string[] {
  return value === undefined ? [] : [`${name} ${value.toFixed(digits)}`];
}

/** Says a failure and gives the exit code of what could not run. */
export function printFailure({ message, hint }: Failure): 2 {
  process.stderr.write(`tunesmith: ${messageText(message)}\n${messageText(hint)}\n`);
  return 2;
}
