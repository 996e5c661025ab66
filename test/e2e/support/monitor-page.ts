import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { JobStatus, Metric } from '../../../src/protocol/job.ts';
import type { MonitorEvent, MonitorRequest } from '../../../src/protocol/run-monitor.ts';
import { ROOT } from '../../support/repository.ts';

/** The monitor's page as it ships, in a browser, with this test in the place of the extension. */
export interface MonitorPage {
  readonly page: Page;
  readonly tell: (event: MonitorEvent) => Promise<void>;
  /** What the page has asked for so far, but for `ready`. */
  readonly asked: () => Promise<readonly MonitorRequest[]>;
}

/** As the Dark Modern theme has them. */
const THEME = `
  --vscode-font-family: sans-serif; --vscode-font-size: 13px; --vscode-editor-font-family: monospace;
  --vscode-foreground: #cccccc; --vscode-descriptionForeground: #9d9d9d; --vscode-editor-background: #1f1f1f;
  --vscode-charts-blue: #59a4f9; --vscode-charts-yellow: #cca700; --vscode-charts-foreground: #cccccc;
  --vscode-charts-green: #89d185; --vscode-charts-purple: #b180d7; --vscode-charts-red: #f14c4c;
  --vscode-focusBorder: #0078d4; --vscode-textLink-foreground: #4daafc; --vscode-progressBar-background: #0078d4;
  --vscode-editor-findMatchHighlightBackground: #ea5c0055; --vscode-editor-findMatchBackground: #9e6a03;`;

export async function openMonitorPage(browser: Browser): Promise<MonitorPage> {
  const page = await browser.newPage({ viewport: { width: 1200, height: 1000 } });
  const read = (name: string): string => readFileSync(join(ROOT, 'dist/webview', name), 'utf8');
  await page.setContent(
    `<html lang="en"><head><title>Run monitor</title><style>:root {${THEME}} body { background: #1f1f1f; }${read('monitor.css')}</style></head><body></body></html>`,
  );
  await page.evaluate(() => {
    const asked: unknown[] = [];
    Object.assign(window, {
      asked,
      acquireVsCodeApi: () => ({
        postMessage: (message: unknown) => asked.push(message),
        getState: () => undefined,
        setState: () => undefined,
      }),
    });
  });
  await page.addScriptTag({ content: read('monitor.js') });
  return {
    page,
    tell: (event) =>
      page
        .evaluate((message) => window.dispatchEvent(new MessageEvent('message', { data: message })), event)
        .then(() => undefined),
    asked: async () => {
      const all = await page.evaluate(() => (window as unknown as { asked: MonitorRequest[] }).asked);
      return all.filter(({ type }) => type !== 'ready');
    },
  };
}

export const statusOf = (name: string, more: Partial<JobStatus> = {}): JobStatus => ({
  version: 1,
  id: `${name}-1`,
  name,
  state: 'running',
  createdAt: '2026-11-24T08:00:00Z',
  startedAt: '2026-11-24T08:00:05Z',
  ...more,
});

export const factsOf = (name: string, more: Partial<Extract<MonitorEvent, { type: 'facts' }>> = {}) => ({
  identity: { target: 'gpu-box', id: `${name}-1` },
  status: statusOf(name),
  link: { state: 'connected' as const },
  adapter: null,
  fetching: null,
  fetchProblem: null,
  events: [],
  others: [],
  compared: [],
  ...more,
});

/** A training run with all figures: a loss at each step, and a validation at each hundredth. */
export function measured(steps: number, from = 1, level = 3): Metric[] {
  return Array.from({ length: steps }, (_, index) => {
    const step = from + index;
    const noise = ((step * 7919) % 101) / 400;
    return {
      step,
      totalSteps: 40_000,
      epoch: step / 5000,
      time: 1_790_000_000 + step,
      loss: level * Math.exp(-step / 8000) + noise,
      learningRate: 2e-4 * (1 - step / 40_000),
      gradientNorm: 1 + noise,
      tokensPerSecond: 5200 + 300 * noise,
      peakMemoryBytes: 21 * 2 ** 30,
      gpuMemoryBytes: (20 + noise) * 2 ** 30,
      gpuUse: 0.8 + noise / 2,
      ...(step % 100 === 0 ? { validationLoss: level * Math.exp(-step / 8000) + 0.3 } : {}),
    };
  });
}
