import type { Connection } from 'vscode-languageserver/node';
import { guard, type Log } from './guard.ts';

/** Work that is done by then has needed no progress bar. */
const SHOWN_AFTER_MS = 1000;

/** Progress of one piece of work, as the client shows it. */
export interface Progress {
  /** From 0 to 1. */
  report(fraction: number): void;
  done(): void;
}

export interface ProgressOptions {
  readonly title: string;
  /** The user wants the work to stop. */
  readonly onCancel: () => void;
  readonly log: Log;
}

/** Opens the progress of work that is about to start; the client hears of it only if the work takes long. */
export function openProgress(
  window: Connection['window'],
  { title, onCancel, log }: ProgressOptions,
): Progress {
  let isDone = false;
  let percentage = 0;
  let report = (): void => undefined;
  let close = (): void => undefined;
  const show = guard('progress', log, async () => {
    const shown = await window.createWorkDoneProgress();
    if (isDone) {
      shown.done();
      return;
    }
    shown.begin(title, percentage, '', true);
    const cancelled = shown.token.onCancellationRequested(onCancel);
    report = () => shown.report(percentage, `${percentage}%`);
    close = () => {
      cancelled.dispose();
      shown.done();
    };
  });
  const timer = setTimeout(show, SHOWN_AFTER_MS);
  return {
    report: (fraction) => {
      const now = Math.floor(Math.min(Math.max(fraction, 0), 1) * 100);
      if (now === percentage) return;
      percentage = now;
      report();
    },
    done: () => {
      isDone = true;
      clearTimeout(timer);
      close();
    },
  };
}
