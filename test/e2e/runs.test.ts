import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBoxes, type Boxes } from './support/boxes.ts';
import { openFile } from './support/editor.ts';
import { dialog, openSideBar, runCommand, treeRows, webviewFrame } from './support/parts.ts';
import { screenshot } from './support/screenshot.ts';
import { trainingData } from './support/training-data.ts';
import { untilEqual } from './support/until.ts';
import { openWorkbench, type Workbench } from './support/workbench.ts';

/** The environment of a box is made at the first run; a tiny model then trains in half a minute. */
const RUN_TIMEOUT_MS = 540_000;

const run = (name: string, target: string, epochs: number): string =>
  `${JSON.stringify(
    {
      version: 1,
      name,
      model: { id: 'builtin:tiny' },
      data: { train: [{ path: 'train.jsonl' }], validation: { fraction: 0.1 }, maxLength: 128 },
      method: { type: 'lora', r: 8, alpha: 16 },
      training: { epochs, batchSize: 4, gradientAccumulation: 1, learningRate: 0.003, evalSteps: 5 },
      launch: { target },
    },
    null,
    2,
  )}\n`;

const FILES = {
  'tone.tune.json': run('tone', 'local', 3),
  'far.tune.json': run('far', 'gpu-box', 3),
  'long.tune.json': run('long', 'local', 1000),
  'train.jsonl': trainingData(),
};

const train = (panel: FrameLocator): Locator => panel.locator('footer vscode-button', { hasText: 'Train' });

/** Text of the tree's row for a job: name and description. */
const jobRow = (page: Page, name: string): Locator => treeRows(page, 'Runs').filter({ hasText: name });

async function showRun(page: Page, file: string): Promise<FrameLocator> {
  await openFile(page, file);
  await openSideBar(page, 'Tunesmith');
  const panel = await webviewFrame(page, '.panel');
  await untilEqual(() => panel.locator('header vscode-dropdown .selected-value').innerText(), file);
  return panel;
}

const monitorOf = (page: Page): Promise<FrameLocator> => webviewFrame(page, '.monitor');

/** Whether a curve was drawn: some pixels of the canvas have the curve's colour, and nothing else is that blue. */
function inkOf(canvas: Locator): Promise<number> {
  return canvas.evaluate((element) => {
    const drawn = element as HTMLCanvasElement;
    const pixels = drawn.getContext('2d')?.getImageData(0, 0, drawn.width, drawn.height).data ?? [];
    let blue = 0;
    for (let index = 0; index < pixels.length; index += 4) {
      const [red = 0, , strong = 0, alpha = 0] = pixels.slice(index, index + 4);
      if (alpha > 100 && strong > red + 80) blue += 1;
    }
    return blue;
  });
}

describe('runs in VS Code', () => {
  let boxes: Boxes;
  let workbench: Workbench;
  let page: Page;

  beforeAll(async () => {
    boxes = await startBoxes();
    workbench = await openWorkbench({ files: FILES, env: { TUNESMITH_HOME: boxes.home } });
    page = workbench.page;
  });
  afterAll(async () => {
    await workbench?.close();
    await boxes?.stop();
  });

  it('trains on this computer when Train is pressed, and brings the adapter home', async () => {
    const panel = await showRun(page, 'tone.tune.json');
    await train(panel).click();
    const monitor = await monitorOf(page);
    await monitor.getByText('tone', { exact: true }).waitFor({ timeout: RUN_TIMEOUT_MS });
    await monitor.locator('.state[data-state="succeeded"]').waitFor({ timeout: RUN_TIMEOUT_MS });
    await monitor.getByText(/^The adapter is in/).waitFor();
    const adapter = join(workbench.folder, 'adapters/tone');
    expect(existsSync(join(adapter, 'adapter_config.json'))).toBe(true);
    expect(existsSync(join(adapter, 'adapter_model.safetensors'))).toBe(true);
    await untilEqual(async () => /succeeded.*loss \d/.test(await jobRow(page, 'tone').innerText()), true);
    await panel.getByText('as fast as your last run like it').waitFor();
  });

  it('shows the curve, its summary in words, and the log in the monitor', async () => {
    const monitor = await monitorOf(page);
    await monitor.getByText(/^The training loss fell from/).waitFor();
    expect(await inkOf(monitor.locator('canvas').first())).toBeGreaterThan(100);
    expect((await monitor.locator('.log').innerText()).length).toBeGreaterThan(50);
    await screenshot(page, 'run-monitor-dark');
  });

  it('asks before it trusts a server, and says in the panel that it was not trusted', async () => {
    const panel = await showRun(page, 'far.tune.json');
    await train(panel).click();
    await dialog(page).getByText(boxes.sshd.fingerprint).waitFor();
    await screenshot(page, 'host-key-question');
    await dialog(page).getByRole('button', { name: 'Cancel' }).click();
    await panel.locator('footer .notice.error').waitFor();
    expect(await panel.locator('footer .notice.error').innerText()).toMatch(/host key|trust/i);
    expect(existsSync(boxes.knownHostsFile) ? readFileSync(boxes.knownHostsFile, 'utf8') : '').toBe('');
    await screenshot(page, 'run-panel-launch-failed');
  });

  it('trains on a server behind SSH once its host key is trusted', async () => {
    const panel = await webviewFrame(page, '.panel');
    await train(panel).click();
    await dialog(page).getByRole('button', { name: 'Trust and Connect' }).click();
    await untilEqual(async () => /far.*succeeded/s.test(await jobRow(page, 'far').innerText()), true, {
      timeoutMs: RUN_TIMEOUT_MS,
    });
    await untilEqual(
      () => Promise.resolve(existsSync(join(workbench.folder, 'adapters/far/adapter_model.safetensors'))),
      true,
    );
    expect(readFileSync(boxes.knownHostsFile, 'utf8')).toContain('ssh-ed25519');
    await screenshot(page, 'runs-tree-dark');
  });

  it('finds a running job again after VS Code was ended and started anew', async () => {
    const panel = await showRun(page, 'long.tune.json');
    await train(panel).click();
    await untilEqual(
      async () => /[▰▱] loss \d.*step \d+\/\d+/.test(await jobRow(page, 'long').innerText()),
      true,
      { timeoutMs: RUN_TIMEOUT_MS },
    );
    page = await workbench.restart();
    await openSideBar(page, 'Tunesmith');
    await untilEqual(
      async () => /[▰▱] loss \d.*step \d+\/\d+/.test(await jobRow(page, 'long').innerText()),
      true,
      { timeoutMs: 60_000 },
    );
    const monitor = await monitorOf(page);
    await monitor.locator('.state[data-state="running"]').waitFor();
    await monitor.getByText(/^The training loss/).waitFor();
    await screenshot(page, 'run-monitor-after-restart');
  });

  it('stops the job from the monitor once that is confirmed', async () => {
    const monitor = await monitorOf(page);
    await monitor.getByText('Stop', { exact: true }).click();
    await dialog(page).getByRole('button', { name: 'Stop Run' }).click();
    await monitor.locator('.state[data-state="cancelled"]').waitFor({ timeout: 90_000 });
    await untilEqual(async () => (await jobRow(page, 'long').innerText()).includes('cancelled'), true);
  });

  it('shows the same in the light theme', async () => {
    await runCommand(page, 'Preferences: Toggle between Light/Dark Themes');
    await page.locator('.monaco-workbench.vs').waitFor();
    const monitor = await monitorOf(page);
    await untilEqual(async () => (await inkOf(monitor.locator('canvas').first())) > 100, true);
    await screenshot(page, 'run-monitor-light');
  });
});
