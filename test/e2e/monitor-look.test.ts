import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JobStatus } from '../../src/protocol/job.ts';
import { chooseTheme, THEMES, violationsInTree, violationsInView } from './support/look.ts';
import { measured, statusOf } from './support/monitor-page.ts';
import { openSideBar, runCommandWith, treeRows, webviewFrame } from './support/parts.ts';
import { screenshot, screenshotFailures } from './support/screenshot.ts';
import { untilEqual } from './support/until.ts';
import { openWorkbench, type Workbench } from './support/workbench.ts';

const MONITOR = { has: '.monitor .state[data-state="failed"]', behind: '--vscode-editor-background' };

/** Two runs of this computer that have ended, as their boxes keep them. */
function writeJobs(home: string): void {
  writeJob(
    home,
    statusOf('warm', { state: 'succeeded', exitCode: 0, finishedAt: '2026-11-24T09:00:00Z' }),
    2,
  );
  const error = {
    reason: 'out-of-memory',
    message: 'The GPU has no memory left',
    hint: 'Lower the batch size.',
  };
  writeJob(
    home,
    statusOf('tone', { state: 'failed', exitCode: 1, finishedAt: '2026-11-24T09:00:00Z', error }),
    3,
  );
}

function writeJob(home: string, status: JobStatus, level: number): void {
  const folder = join(home, 'jobs', status.id);
  mkdirSync(folder, { recursive: true });
  const lines = measured(2000, 1, level).map((metric) => `${JSON.stringify(metric)}\n`);
  writeFileSync(join(folder, 'status.json'), JSON.stringify(status));
  writeFileSync(join(folder, 'metrics.jsonl'), lines.join(''));
  writeFileSync(join(folder, 'train.log'), 'step 1: loss 3.00\n'.repeat(50));
}

describe('the look of the monitor', () => {
  let home: string;
  let workbench: Workbench;
  let page: Page;

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'tunesmith-home-'));
    writeJobs(home);
    workbench = await openWorkbench({ files: { 'README.md': '' }, env: { TUNESMITH_HOME: home } });
    page = workbench.page;
    await openSideBar(page, 'Tunesmith');
    await treeRows(page, 'Runs').filter({ hasText: 'warm' }).first().waitFor({ timeout: 60_000 });
  });
  afterAll(async () => {
    await workbench?.close();
    rmSync(home, { recursive: true, force: true });
  });
  screenshotFailures(() => page);

  it('shows a run that failed beside one that it is compared with, and a check of the target', async () => {
    await runCommandWith(page, 'Tunesmith: Open Run Monitor', 'tone');
    const monitor = await webviewFrame(page, MONITOR.has);
    await monitor.getByText('Compare with other runs').click();
    await monitor.getByRole('checkbox', { name: 'warm' }).click();
    const legend = monitor.locator('figure').first().locator('.u-legend .u-label');
    await untilEqual(async () => (await legend.allInnerTexts()).includes('warm'), true);
    await runCommandWith(page, 'Tunesmith: Check Target', 'local');
    await treeRows(page, 'Target Check').filter({ hasText: 'GPU' }).first().waitFor({ timeout: 90_000 });
  });

  it.each(THEMES)(
    'has nothing for axe to report in the %s theme, nor have the trees',
    async (name, theme) => {
      await chooseTheme(page, theme);
      const monitor = await webviewFrame(page, MONITOR.has);
      await monitor.locator('canvas').first().waitFor();
      await screenshot(page, `monitor-${name}`);
      expect(await violationsInView(page, MONITOR)).toEqual([]);
      expect(await violationsInTree(page, '.pane:has([aria-label^="Target Check"])')).toEqual([]);
      expect(await violationsInTree(page, '.pane:has([aria-label^="Runs"])')).toEqual([]);
    },
  );
});
