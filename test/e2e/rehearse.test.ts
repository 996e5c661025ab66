import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FrameLocator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBoxes, type Boxes } from './support/boxes.ts';
import { editorText } from './support/run-panel.ts';
import { openFile } from './support/editor.ts';
import { openSideBar, runCommand, runCommandWith, treeRows, webviewFrame } from './support/parts.ts';
import { screenshotFailures } from './support/screenshot.ts';
import { trainingData } from './support/training-data.ts';
import { untilEqual } from './support/until.ts';
import { openWorkbench, type Workbench } from './support/workbench.ts';

/** The environment of a box is made at the first run; a rehearsal then takes half a minute. */
const RUN_TIMEOUT_MS = 540_000;

const run = (name: string, method: object): string =>
  `${JSON.stringify(
    {
      version: 1,
      name,
      model: { id: 'builtin:tiny' },
      data: { train: [{ path: 'train.jsonl' }], maxLength: 128 },
      method: { type: 'lora', r: 8, ...method },
    },
    null,
    2,
  )}\n`;

const FILES = {
  'tone.tune.json': run('tone', {}),
  'wrong.tune.json': run('wrong', { targetModules: ['query_key_value'] }),
  'train.jsonl': trainingData(),
};

const SUCCEEDED = '.monitor .state[data-state="succeeded"]';

describe('a rehearsal in VS Code', () => {
  let boxes: Boxes;
  let workbench: Workbench;
  let page: Page;

  beforeAll(async () => {
    boxes = await startBoxes();
    workbench = await openWorkbench({ files: FILES, env: { TUNESMITH_HOME: boxes.home } });
    page = workbench.page;
    await openSideBar(page, 'Tunesmith');
  });
  afterAll(async () => {
    await workbench?.close();
    await boxes?.stop();
  });
  screenshotFailures(() => page);

  /** Gives the monitor once the rehearsal has ended as it should. */
  async function rehearse(name: string, state: string): Promise<FrameLocator> {
    await openFile(page, `${name}.tune.json`);
    await runCommand(page, 'Tunesmith: Rehearse Run');
    const row = treeRows(page, 'Runs').filter({ hasText: name });
    await untilEqual(async () => (await row.allInnerTexts()).join().includes(`rehearsal · ${state}`), true, {
      timeoutMs: RUN_TIMEOUT_MS,
    });
    return webviewFrame(page, `.monitor .state[data-state="${state}"]`);
  }

  it('tries a run out with a tiny copy of its model, and its log says what was proved', async () => {
    const monitor = await rehearse('tone', 'succeeded');
    await untilEqual(
      async () => /Proved:\s+packages: torch/.test(await monitor.locator('.log').innerText()),
      true,
    );
    expect(await monitor.locator('.log').innerText()).toContain('Not proved:');
  });

  it('brings no adapter home: there is none worth having', async () => {
    const monitor = await webviewFrame(page, SUCCEEDED);
    expect(await monitor.getByText('Fetch adapter').isVisible()).toBe(false);
    expect(existsSync(join(workbench.folder, 'adapters'))).toBe(false);
  });

  it('fails on what the run would fail on, with the cause and the way out', async () => {
    const monitor = await rehearse('wrong', 'failed');
    const notice = monitor.locator('.notice.error');
    await notice.getByText('no module query_key_value').waitFor();
    await notice.getByText('q_proj').waitFor();
  });

  it('is changed and tried again from the run file as it was launched', async () => {
    await runCommandWith(page, 'Tunesmith: Relaunch Run with Changes', 'wrong');
    await page.locator('.tab.active[data-resource-name="wrong-2.tune.json"]').waitFor();
    expect(JSON.parse(await workbench.read('wrong-2.tune.json'))).toEqual(
      JSON.parse(FILES['wrong.tune.json']),
    );
    expect(await editorText(page)).toContain('query_key_value');
  });
});
