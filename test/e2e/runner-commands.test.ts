import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBoxes, type Boxes } from './support/boxes.ts';
import { openFile } from './support/editor.ts';
import {
  dialog,
  notification,
  openSideBar,
  quickPickRows,
  runCommand,
  runCommandWith,
  treeRows,
  webviewFrame,
} from './support/parts.ts';
import { screenshot, screenshotFailures } from './support/screenshot.ts';
import { trainingData } from './support/training-data.ts';
import { untilEqual } from './support/until.ts';
import { openWorkbench, type Workbench } from './support/workbench.ts';

/** The environment of a box is made at the first run; a tiny model then trains in half a minute. */
const RUN_TIMEOUT_MS = 540_000;

const run = (name: string, training: object): string =>
  JSON.stringify({
    version: 1,
    name,
    model: { id: 'builtin:tiny' },
    data: { train: [{ path: 'train.jsonl' }], validation: { fraction: 0.1 }, maxLength: 128 },
    method: { type: 'lora', r: 8, alpha: 16 },
    training: { batchSize: 4, gradientAccumulation: 1, learningRate: 0.003, ...training },
    launch: { target: 'gpu-box' },
  });

const FILES = {
  'short.tune.json': run('short', { epochs: 2, evalSteps: 5 }),
  'long.tune.json': run('long', { epochs: 1000, evalSteps: 20, saveSteps: 20 }),
  'train.jsonl': trainingData(),
};

describe('the commands for runs on a server', () => {
  let boxes: Boxes;
  let workbench: Workbench;
  let page: Page;

  beforeAll(async () => {
    boxes = await startBoxes();
    workbench = await openWorkbench({
      files: FILES,
      env: { TUNESMITH_HOME: boxes.home },
      // Else the terminal is a picture.
      settings: { 'terminal.integrated.gpuAcceleration': 'off' },
    });
    page = workbench.page;
  });
  afterAll(async () => {
    await workbench?.close();
    await boxes?.stop();
  });
  screenshotFailures(() => page);

  const row = (name: string): Locator => treeRows(page, 'Runs').filter({ hasText: name });
  const says = (name: string, words: RegExp): Promise<void> =>
    untilEqual(async () => words.test(await row(name).innerText()), true, { timeoutMs: RUN_TIMEOUT_MS });
  const inFolder = (...path: string[]): string => join(workbench.folder, ...path);

  /** Runs a command from the palette, and picks the run or target that it is for. */
  const command = (title: string, name: string): Promise<void> =>
    runCommandWith(page, `Tunesmith: ${title}`, name);

  async function train(file: string): Promise<void> {
    await openFile(page, file);
    await runCommand(page, 'Tunesmith: Train');
  }

  it('check a target line by line, after asking whether to trust it, and say how to put right what is wrong', async () => {
    await openSideBar(page, 'Tunesmith');
    await command('Check Target', 'gpu-box');
    await dialog(page).getByText(boxes.sshd.fingerprint).waitFor();
    await dialog(page).getByRole('button', { name: 'Trust and Connect' }).click();
    const lines = treeRows(page, 'Target Check');
    for (const title of ['Connection', 'Shell', 'Python', 'Disk', 'GPU']) {
      await lines.filter({ hasText: title }).first().waitFor({ timeout: 60_000 });
    }
    expect(await lines.filter({ hasText: 'Connection' }).innerText()).toContain('lets us in');
    expect(await lines.filter({ hasText: 'No GPU' }).count()).toBe(1);
    expect(await lines.filter({ hasText: 'Train small models only' }).count()).toBe(1);
    await screenshot(page, 'target-check-dark');
  });

  it('start a run, which the tree follows with its share and the time left', async () => {
    await train('long.tune.json');
    await says('long', /[▰▱] loss \d.* · step \d+\/\d+ \(\d+ %\) · .* left/s);
    await screenshot(page, 'runs-tree-running-dark');
  });

  it('open a terminal in the folder of the run', async () => {
    await command('Open Terminal in Run Folder', 'long');
    const terminal = page.locator('.terminal-wrapper.active .xterm-rows');
    await terminal.waitFor();
    const [id = ''] = readdirSync(join(boxes.serverRoot, 'jobs'));
    await page.waitForTimeout(2000);
    await page.keyboard.type('ls; pwd\n');
    const shows = async (words: string): Promise<boolean> =>
      (await terminal.innerText()).replaceAll(/\s/g, '').includes(words);
    await untilEqual(() => shows(`jobs/${id}`), true);
    await untilEqual(() => shows('metrics.jsonl'), true);
    await screenshot(page, 'job-terminal-dark');
    await runCommand(page, 'Terminal: Kill the Active Terminal Instance');
  });

  it('stop the run once that is confirmed, and resume it from its checkpoint', async () => {
    const checkpoints = (): number => {
      const [id = ''] = readdirSync(join(boxes.serverRoot, 'jobs'));
      const folder = join(boxes.serverRoot, 'jobs', id, 'checkpoints');
      return existsSync(folder) ? readdirSync(folder).length : 0;
    };
    await untilEqual(() => Promise.resolve(checkpoints() > 0), true, { timeoutMs: 120_000 });
    await command('Stop Run', 'long');
    await dialog(page).getByRole('button', { name: 'Stop Run' }).click();
    await says('long', /cancelled · .*step \d+/s);
    await command('Resume Run', 'long');
    await says('long', /[▰▱] .*step \d+/s);
    const monitor = await webviewFrame(page, '.monitor');
    await monitor.locator('.events').getByText('Started, attempt 2').waitFor({ timeout: 60_000 });
    await row('long').hover();
    await row('long').getByRole('button', { name: 'Stop Run' }).click();
    await dialog(page).getByRole('button', { name: 'Stop Run' }).click();
    await says('long', /cancelled · .*step \d+/s);
  });

  it('fetch a checkpoint of the run', async () => {
    await command('Fetch Checkpoint', 'long');
    await quickPickRows(page).filter({ hasText: 'checkpoint-' }).first().waitFor();
    await page.keyboard.press('Enter');
    await untilEqual(
      () =>
        Promise.resolve(
          existsSync(inFolder('checkpoints/long')) && readdirSync(inFolder('checkpoints/long')),
        ),
      [expect.stringMatching(/^checkpoint-\d+$/)],
    );
  });

  it('say that a run has ended to whoever looks elsewhere, when its adapter is at home', async () => {
    await train('short.tune.json');
    await webviewFrame(page, '.monitor');
    await page.keyboard.press('Control+W');
    const toast = notification(page, 'The run "short" on gpu-box has succeeded');
    await toast.waitFor({ timeout: RUN_TIMEOUT_MS });
    await screenshot(page, 'run-ended-dark');
    await toast.getByRole('button', { name: 'Open Monitor' }).click();
    const monitor = await webviewFrame(page, '.monitor .state[data-state="succeeded"]');
    await monitor.getByText(/^The adapter is in/).waitFor({ timeout: 60_000 });
    expect(existsSync(inFolder('adapters/short/adapter_model.safetensors'))).toBe(true);
  });

  it('compare two runs in one chart, and save picture and table', async () => {
    const monitor = await webviewFrame(page, '.monitor .state[data-state="succeeded"]');
    await monitor.getByText('Compare with other runs').click();
    await monitor.getByRole('checkbox', { name: 'long' }).click();
    const legend = monitor.locator('figure').first().locator('.u-legend .u-label');
    await untilEqual(
      () => legend.allInnerTexts(),
      ['Step', 'short', 'short · Validation', 'long', 'long · Validation'],
    );
    await screenshot(page, 'monitor-compare-in-editor-dark');
    /** Under the name that is offered. */
    const saved = async (what: string, ending: string): Promise<Buffer> => {
      const files = (): readonly string[] =>
        readdirSync(workbench.folder).filter((one) => one.endsWith(ending));
      await monitor.getByRole('button', { name: what }).click();
      await page.locator('.quick-input-widget').getByRole('button', { name: 'OK' }).click();
      await untilEqual(() => Promise.resolve(files().length), 1);
      return readFileSync(inFolder(files()[0] ?? ''));
    };
    const lines = (await saved('Save table…', '.csv')).toString('utf8').split('\r\n');
    expect(lines[0]).toMatch(/^run,target,job,step,epoch,time,loss,/);
    expect(new Set(lines.slice(1, -1).map((line) => line.split(',')[0]))).toEqual(new Set(['short', 'long']));
    expect((await saved('Save picture…', '.png')).subarray(1, 4).toString('latin1')).toBe('PNG');
  });

  it('fetch an adapter again that is gone from this computer', async () => {
    rmSync(inFolder('adapters'), { recursive: true });
    await command('Fetch Adapter', 'short');
    await untilEqual(
      () => Promise.resolve(existsSync(inFolder('adapters/short/adapter_model.safetensors'))),
      true,
    );
  });

  it('delete a run from its server once the user has seen what that frees', async () => {
    await command('Delete Run', 'long');
    await dialog(page)
      .getByText(/This frees \d+\.\d MB there/)
      .waitFor();
    await screenshot(page, 'delete-run-dark');
    await dialog(page).getByRole('button', { name: 'Delete Run' }).click();
    await untilEqual(() => row('long').count(), 0);
    const left = readdirSync(join(boxes.serverRoot, 'jobs'));
    expect(left.filter((id) => id.startsWith('long'))).toEqual([]);
    expect(left).toHaveLength(1);
  });

  it('take a run that was deleted out of the charts that it was compared in', async () => {
    const monitor = await webviewFrame(page, '.monitor .state[data-state="succeeded"]');
    const legend = monitor.locator('figure').first().locator('.u-legend .u-label');
    await untilEqual(() => legend.allInnerTexts(), ['Step', 'Training', 'Validation']);
    expect(await monitor.locator('.compare summary').innerText()).toBe('Compare with other runs');
    await monitor.getByText('There is no other run to compare with').waitFor();
  });

  it('look the same in the light theme', async () => {
    await runCommand(page, 'Preferences: Toggle between Light/Dark Themes');
    await page.locator('.monaco-workbench.vs').waitFor();
    const monitor = await webviewFrame(page, '.monitor');
    await monitor.locator('canvas').first().waitFor();
    await screenshot(page, 'monitor-light');
  });
});
