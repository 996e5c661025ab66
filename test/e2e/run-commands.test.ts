import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFile } from './support/editor.ts';
import { answerQuickInput, dialog, quickPickRows, runCommand } from './support/parts.ts';
import { screenshot, screenshotFailures } from './support/screenshot.ts';
import { untilEqual } from './support/until.ts';
import { openWorkbench, type Workbench } from './support/workbench.ts';

const run = (r: number): string =>
  JSON.stringify(
    {
      version: 1,
      name: 'tone',
      model: { id: 'Qwen/Qwen2.5-7B-Instruct' },
      data: { train: [{ path: 'data/train.jsonl' }] },
      method: { type: 'lora', r },
    },
    null,
    2,
  );

const RECORD = '{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello."}]}\n';

const FILES = {
  'tone.tune.json': run(16),
  'large.tune.json': run(32),
  'data/train.jsonl': RECORD.repeat(3),
  'from.yaml':
    'base_model: org/model\nadapter: lora\nlora_r: 8\nfancy_kernel: true\ndatasets:\n  - path: data/train.jsonl\n',
};

describe('the commands for run files', () => {
  let workbench: Workbench;
  let page: Page;

  const pickRow = (text: string) => quickPickRows(page).filter({ hasText: text }).first().click();
  const active = (name: string) => page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor();
  const show = async (name: string) => {
    await page.locator(`.tab[data-resource-name="${name}"]`).click();
    await active(name);
  };
  const json = async (path: string): Promise<unknown> => JSON.parse(await workbench.read(path));

  beforeAll(async () => {
    const settings = { 'workbench.editor.enablePreview': false };
    workbench = await openWorkbench({ files: FILES, settings });
    page = workbench.page;
    for (const name of ['large.tune.json', 'tone.tune.json']) await openFile(page, name);
  });
  afterAll(() => workbench?.close());
  screenshotFailures(() => page);

  it('make a new run from a template, for a goal or a method', async () => {
    await runCommand(page, 'Tunesmith: New Run from Template');
    await quickPickRows(page).filter({ hasText: 'A style or tone' }).waitFor();
    await screenshot(page, 'run-templates');
    await pickRow('A style or tone');
    await pickRow('train.jsonl');
    await active('train.tune.json');
    expect(await json('train.tune.json')).toMatchObject({
      data: { train: [{ path: 'data/train.jsonl' }], validation: { fraction: 0.05 } },
      method: { type: 'lora', r: 8 },
      training: { fusedLoss: true },
    });
  });

  it('duplicate a run under a name of its own, each time anew', async () => {
    for (const name of ['tone-2', 'tone-3']) {
      await show('tone.tune.json');
      await runCommand(page, 'Tunesmith: Duplicate Run');
      await active(`${name}.tune.json`);
      expect(await workbench.read(`${name}.tune.json`)).toBe(run(16).replace('"tone"', `"${name}"`));
    }
  });

  it('compare two runs side by side, their figures and their settings', async () => {
    await show('tone.tune.json');
    await runCommand(page, 'Tunesmith: Compare Runs');
    await pickRow('large.tune.json');
    const sides = page.locator('.monaco-diff-editor .editor');
    const text = (side: string) =>
      page
        .locator(`.monaco-diff-editor .editor.${side} .view-line`)
        .allInnerTexts()
        .then((lines) => lines.join('\n').replaceAll('\u00a0', ' '));
    await sides.first().waitFor();
    await untilEqual(async () => (await text('original')).includes('Trainable parameters: 40,370,176'), true);
    await untilEqual(async () => (await text('modified')).includes('Trainable parameters: 80,740,352'), true);
    expect(await text('original')).toContain('Steps: 3');
    await screenshot(page, 'run-compare');
  });

  it('export a run, and replace what is there only once the user says so', async () => {
    await show('tone.tune.json');
    await runCommand(page, 'Tunesmith: Export Run');
    await pickRow('Axolotl');
    await active('tone.axolotl.yaml');
    const first = await workbench.read('tone.axolotl.yaml');
    expect(first).toContain('lora_r: 16');
    await show('large.tune.json');
    await runCommand(page, 'Tunesmith: Export Run');
    await pickRow('Axolotl');
    await dialog(page).getByText('Already there: tone.axolotl.yaml').waitFor();
    await dialog(page).getByRole('button', { name: 'Cancel' }).click();
    await dialog(page).waitFor({ state: 'hidden' });
    expect(await workbench.read('tone.axolotl.yaml')).toBe(first);
  });

  it('import a configuration, and say first what was not understood', async () => {
    await runCommand(page, 'Tunesmith: Import Run');
    await answerQuickInput(page, join(workbench.folder, 'from.yaml'));
    await quickPickRows(page).filter({ hasText: 'fancy_kernel' }).waitFor();
    await screenshot(page, 'run-import');
    await pickRow('Make the run');
    await active('from.tune.json');
    expect(await json('from.tune.json')).toMatchObject({
      model: { id: 'org/model' },
      data: { train: [{ path: 'data/train.jsonl' }] },
      method: { type: 'lora', r: 8 },
    });
  });
});
