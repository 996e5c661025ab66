import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FrameLocator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { goTo, openFile, save, undo } from './support/editor.ts';
import { notification, openSideBar, quickPickRows, runCommand, webviewFrame } from './support/parts.ts';
import { choose, editorText, field, input, train, openRunPanel } from './support/run-panel.ts';
import { screenshot } from './support/screenshot.ts';
import { untilEqual } from './support/until.ts';
import { openWorkbench, type Workbench } from './support/workbench.ts';

const RUN = `{
  "version": 1,
  "name": "support-tone",
  "model": { "id": "builtin:tiny" },
  "data": { "train": [{ "path": "data/train.jsonl" }] },
  "method": { "type": "lora", "r": 8 }
}
`;

const RECORD = '{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello."}]}\n';

const FILES = {
  'support-tone.tune.json': RUN,
  'data/train.jsonl': RECORD,
  'data/<img src=x onerror=alert(1)>.jsonl': RECORD,
};

describe('the run panel', () => {
  let workbench: Workbench;
  let page: Page;
  let panel: FrameLocator;

  beforeAll(async () => {
    workbench = await openWorkbench({ files: FILES });
    page = workbench.page;
    panel = await openRunPanel(page, 'support-tone.tune.json');
  });
  afterAll(() => workbench?.close());

  it('shows the values of the file, and the defaults of what it leaves out', async () => {
    await untilEqual(() => input(panel, '/model/id').inputValue(), 'builtin:tiny');
    expect(await input(panel, '/method/r').inputValue()).toBe('8');
    expect(await input(panel, '/training/learningRate').inputValue()).toBe('');
    expect(await input(panel, '/training/learningRate').getAttribute('placeholder')).toBe('2e-4');
    expect(await train(panel).isEnabled()).toBe(true);
    await screenshot(page, 'run-panel-dark');
  });

  it('writes a changed field into the file and leaves the rest alone', async () => {
    await input(panel, '/method/r').fill('64');
    await untilEqual(() => editorText(page), RUN.replace('"r": 8', '"r": 64'));
  });

  it('follows undo in the editor', async () => {
    await page.locator('.editor-instance .view-line').first().click();
    await undo(page);
    await untilEqual(() => editorText(page), RUN);
    await untilEqual(() => input(panel, '/method/r').inputValue(), '8');
  });

  it('says what the run takes, and follows the form', async () => {
    await input(panel, '/model/id').fill('Qwen/Qwen2.5-7B-Instruct');
    const plan = panel.locator('section.plan');
    await plan.getByText('20,185,088 of 7,635,801,600 parameters are trained').waitFor();
    expect(await plan.innerText()).toContain(
      'It does not fit: largest batch 1, longest sequence 832 tokens.',
    );
    expect(await plan.locator('.memory-terms tr').count()).toBeGreaterThan(5);
    await input(panel, '/method/r').fill('16');
    await plan.getByText('40,370,176 of 7,655,986,688 parameters are trained').waitFor();
    await plan.getByText('What fits on which GPU').click();
    expect(await plan.locator('.figures tr', { hasText: 'H200' }).innerText()).toMatch(/yes\s+\d+\s+[\d,]+$/);
    await plan.getByText('Shared among several GPUs').click();
    expect(await plan.locator('.figures tr', { hasText: 'zero3' }).innerText()).toMatch(
      /2\s+[\d.]+ GiB\s+yes/,
    );
    await screenshot(page, 'run-panel-tables-dark');
    await panel.locator('footer .summary').click();
    await screenshot(page, 'run-panel-plan-dark');
    await runCommand(page, 'Preferences: Toggle between Light/Dark Themes');
    await page.locator('.monaco-workbench.vs').waitFor();
    await screenshot(page, 'run-panel-plan-light');
    await runCommand(page, 'Preferences: Toggle between Light/Dark Themes');
  });

  it('makes an advised change, which can be undone, and puts another away', async () => {
    const remark = panel.locator('[data-remark="advice:no-validation"]');
    await remark.getByRole('button', { name: /^Hold out/ }).click();
    await untilEqual(async () => (await editorText(page)).includes('"validation"'), true);
    await untilEqual(() => remark.count(), 0);
    const replay = panel.locator('[data-remark="advice:no-replay"]');
    await replay.getByRole('button', { name: 'Mix in general records' }).click();
    await quickPickRows(page).filter({ hasText: 'train.jsonl' }).first().click();
    await untilEqual(async () => (await editorText(page)).includes('"path": "data/train.jsonl",'), true);
    await untilEqual(() => replay.count(), 0);
    await page.locator('.editor-instance .view-line').first().click();
    await undo(page);
    await untilEqual(() => replay.count(), 1);
    await replay.getByRole('button', { name: /^Dismiss/ }).click();
    await untilEqual(() => replay.count(), 0);
    await panel.getByRole('button', { name: 'Show 1 dismissed' }).click();
    await untilEqual(() => replay.count(), 1);
    await page.locator('.editor-instance .view-line').first().click();
    for (let step = 0; (await editorText(page)) !== RUN && step < 12; step += 1) await undo(page);
    await untilEqual(() => editorText(page), RUN);
  });

  it('says that this computer has no GPU for a method that needs one, with the change to another', async () => {
    await choose(panel, '/method/type', 'qlora');
    const remark = panel.locator('[data-remark="check:quantised-without-cuda"]');
    await remark.getByRole('button', { name: 'Use LoRA' }).click();
    await untilEqual(async () => (await editorText(page)).includes('"qlora"'), false);
    await untilEqual(() => remark.count(), 0);
    await page.locator('.editor-instance .view-line').first().click();
    for (let step = 0; (await editorText(page)) !== RUN && step < 12; step += 1) await undo(page);
    await untilEqual(() => editorText(page), RUN);
  });

  it('adds a field that the file lacks, also one written as 1e-4', async () => {
    await input(panel, '/training/learningRate').fill('1e-4');
    await untilEqual(
      () => editorText(page),
      RUN.replace('"r": 8 }', '"r": 8 },\n  "training": {\n    "learningRate": 0.0001\n  }'),
    );
    expect(await input(panel, '/training/learningRate').inputValue()).toBe('1e-4');
  });

  it('takes a field back to its default', async () => {
    await field(panel, '/training/learningRate').getByText('Reset').click();
    await untilEqual(() => input(panel, '/training/learningRate').inputValue(), '');
    await untilEqual(async () => (await editorText(page)).includes('learningRate'), false);
  });

  it('says beside a field what is wrong with it, and does not train', async () => {
    await input(panel, '/method/r').fill('0');
    const message = field(panel, '/method/r').locator('.problem');
    await untilEqual(() => message.innerText(), 'Must be 1 or more');
    expect(await input(panel, '/method/r').getAttribute('aria-invalid')).toBe('true');
    expect(await input(panel, '/method/r').getAttribute('aria-description')).toContain('Must be 1 or more');
    expect(await train(panel).getAttribute('disabled')).not.toBeNull();
    await screenshot(page, 'run-panel-invalid');
    await input(panel, '/method/r').fill('8');
    await untilEqual(() => message.innerText(), '');
    await untilEqual(() => train(panel).getAttribute('disabled'), null);
    await untilEqual(async () => (await editorText(page)).includes('"r": 8'), true);
  });

  it('keeps text that is no number, says so, and writes nothing', async () => {
    const before = await editorText(page);
    await input(panel, '/training/epochs').pressSequentially('2x', { delay: 30 });
    await untilEqual(
      () => field(panel, '/training/epochs').locator('.problem').innerText(),
      'Must be a number',
    );
    expect(await input(panel, '/training/epochs').inputValue()).toBe('2x');
    expect(await editorText(page)).toBe(before);
    await input(panel, '/training/epochs').fill('');
  });

  it('follows hand edits at once', async () => {
    await page.locator('.editor-instance .view-line').first().click();
    await goTo(page, 4, 21);
    await page.keyboard.type('my/');
    await untilEqual(() => input(panel, '/model/id').inputValue(), 'my/builtin:tiny');
    for (let key = 0; key < 3; key++) await page.keyboard.press('Backspace');
    await untilEqual(() => input(panel, '/model/id').inputValue(), 'builtin:tiny');
  });

  it('offers single layers, and any other by name', async () => {
    const modules = field(panel, '/method/targetModules');
    await modules.getByText('Only these layers').click();
    await modules.getByText('gate_proj').click();
    await modules.locator('input').last().fill('lm_head');
    await modules.locator('input').last().press('Enter');
    await untilEqual(
      async () => /"targetModules": (.*\])/.exec(await editorText(page))?.[1],
      '["q_proj", "v_proj", "gate_proj", "lm_head"]',
    );
    await field(panel, '/method/targetModules').getByText('Reset').click();
  });

  it('adds a training file by its name, which is never read as HTML', async () => {
    await panel.getByText('Add files…').click();
    await quickPickRows(page).filter({ hasText: 'onerror' }).click();
    await page.keyboard.press('Enter');
    const added = field(panel, '/data/train').locator('li').nth(1);
    await untilEqual(() => added.locator('.path').innerText(), 'data/<img src=x onerror=alert(1)>.jsonl');
    expect(await panel.locator('img').count()).toBe(0);
    await added.getByText('Remove').click();
    await untilEqual(() => field(panel, '/data/train').locator('li').count(), 1);
  });

  it('saves what was written with the file', async () => {
    await input(panel, '/training/epochs').fill('2');
    await untilEqual(async () => (await editorText(page)).includes('"epochs": 2'), true);
    await page.locator('.editor-instance .view-line').first().click();
    await save(page);
    expect(await workbench.read('support-tone.tune.json')).toContain('"epochs": 2');
  });

  it('says where a file stops being JSON, and shows the form again once it is', async () => {
    await goTo(page, 2, 3);
    await page.keyboard.type('x');
    await panel.getByText(/Line 2.*is not JSON/).waitFor();
    expect(await input(panel, '/method/r').isVisible()).toBe(false);
    await screenshot(page, 'run-panel-broken');
    await page.keyboard.press('Backspace');
    await input(panel, '/method/r').waitFor({ state: 'visible' });
  });

  it('writes a run file for a dataset and asks for its model', async () => {
    await runCommand(page, 'Tunesmith: New Run');
    await quickPickRows(page).filter({ hasText: 'train.jsonl' }).click();
    await page.locator('.tab.active[data-resource-name="train.tune.json"]').waitFor();
    await untilEqual(() => field(panel, '/model/id').locator('.problem').innerText(), 'Must not be empty');
    expect(await field(panel, '/data/train').locator('li .path').innerText()).toBe('data/train.jsonl');
    expect(JSON.parse(await workbench.read('train.tune.json'))).toMatchObject({ version: 1 });
  });
});

describe('a folder that is not trusted', () => {
  let workbench: Workbench;
  let home: string;

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'tunesmith-home-'));
    const options = { files: FILES, theme: 'light', trusted: false } as const;
    workbench = await openWorkbench({ ...options, env: { TUNESMITH_HOME: home } });
  });
  afterAll(async () => {
    await workbench?.close();
    rmSync(home, { recursive: true, force: true });
  });

  it('has its form shown, and not changed, with the reason', async () => {
    const { page } = workbench;
    await openFile(page, 'support-tone.tune.json');
    await openSideBar(page, 'Tunesmith');
    const panel = await webviewFrame(page, '.panel');
    await panel.getByText('This folder is in Restricted Mode').waitFor();
    expect(await input(panel, '/method/r').isDisabled()).toBe(true);
    expect(await train(panel).getAttribute('disabled')).not.toBeNull();
    await screenshot(page, 'run-panel-untrusted-light');
  });

  it.each([
    'Train',
    'New Run',
    'Edit Targets',
    'Refresh Runs',
    'Stop Run',
    'Open Run Monitor',
    'Fetch Adapter',
  ])('has %s answered with the reason, and nothing started', async (command) => {
    const { page } = workbench;
    await runCommand(page, `Tunesmith: ${command}`);
    const answer = notification(page, 'This folder is in Restricted Mode');
    await answer.first().waitFor();
    await page.keyboard.press('Escape');
    await runCommand(page, 'Notifications: Clear All Notifications');
    await answer.first().waitFor({ state: 'hidden' });
    expect(readdirSync(home)).toEqual([]);
  });
});
