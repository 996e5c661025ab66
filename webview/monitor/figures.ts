import { formatDuration } from '../../src/core/plan/words.ts';
import {
  formatBytes,
  formatLoss,
  formatPercent,
  isActive,
  lastWith,
  remainingMs,
  progressOf,
} from '../../src/protocol/job-text.ts';
import type { JobStatus, Metric } from '../../src/protocol/job.ts';
import { element, setText } from '../shared/dom.ts';

type Name =
  | 'Step'
  | 'Epoch'
  | 'Loss'
  | 'Validation loss'
  | 'Time left'
  | 'Tokens/s'
  | 'Peak memory'
  | 'GPU memory'
  | 'GPU use'
  | 'Took';

/** The figures above the curves. One that isn't known isn't shown. */
export class Figures {
  readonly element = element('dl', { class: 'figures' });
  readonly #values = new Map<Name, { readonly box: HTMLElement; readonly value: HTMLElement }>();

  show(status: JobStatus | null, metrics: readonly Metric[]): void {
    const figures = status === null ? [] : figuresOf(status, metrics);
    for (const [name, text] of figures) setText(this.#figure(name).value, text);
    const boxes = figures.map(([name]) => this.#figure(name).box);
    const isSame =
      boxes.length === this.element.children.length && boxes.every((box) => box.parentNode !== null);
    if (!isSame) this.element.replaceChildren(...boxes);
  }

  #figure(name: Name): { readonly box: HTMLElement; readonly value: HTMLElement } {
    const present = this.#values.get(name);
    if (present !== undefined) return present;
    const value = element('dd', {});
    const made = { box: element('div', {}, element('dt', { text: name }), value), value };
    this.#values.set(name, made);
    return made;
  }
}

function figuresOf(status: JobStatus, metrics: readonly Metric[]): readonly (readonly [Name, string])[] {
  const last = metrics.at(-1);
  const figures: (readonly [Name, string])[] = [];
  if (last !== undefined) {
    const share = formatPercent(progressOf(last) ?? 0);
    figures.push(['Step', `${last.step} / ${last.totalSteps} (${share})`], ['Epoch', last.epoch.toFixed(2)]);
  }
  const add = (name: Name, value: number | undefined, format: (value: number) => string) => {
    if (value !== undefined) figures.push([name, format(value)]);
  };
  add('Loss', lastWith(metrics, 'loss')?.loss, formatLoss);
  add('Validation loss', lastWith(metrics, 'validationLoss')?.validationLoss, formatLoss);
  add('Tokens/s', lastWith(metrics, 'tokensPerSecond')?.tokensPerSecond, (rate) =>
    Math.round(rate).toLocaleString(),
  );
  add('Peak memory', lastWith(metrics, 'peakMemoryBytes')?.peakMemoryBytes, formatBytes);
  if (isActive(status)) {
    add('GPU memory', lastWith(metrics, 'gpuMemoryBytes')?.gpuMemoryBytes, formatBytes);
    add('GPU use', lastWith(metrics, 'gpuUse')?.gpuUse, formatPercent);
    add('Time left', remainingMs(metrics), formatDuration);
  } else add('Took', tookMs(status), formatDuration);
  return figures;
}

function tookMs({ startedAt, finishedAt }: JobStatus): number | undefined {
  if (startedAt === undefined || finishedAt === undefined) return undefined;
  return Date.parse(finishedAt) - Date.parse(startedAt);
}
