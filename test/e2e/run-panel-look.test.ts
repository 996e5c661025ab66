import type { FrameLocator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { save } from './support/editor.ts';
import { chooseTheme, THEMES, violationsInView } from './support/look.ts';
import { openSideBar, webviewFrame } from './support/parts.ts';
import { editorText, field, input, search, openRunPanel } from './support/run-panel.ts';
import { screenshot, screenshotFailures } from './support/screenshot.ts';
import { untilEqual } from './support/until.ts';
import { openWorkbench, type Workbench } from './support/workbench.ts';

const FILES = {
  'tone.tune.json': `{
  "version": 1,
  "model": { "id": "Qwen/Qwen2.5-7B-Instruct" },
  "data": { "train": [{ "path": "data/train.jsonl" }] },
  "method": { "type": "lora", "r": 64 },
  "training": { "earlyStopping": { "patience": 2 } }
}
`,
  'data/train.jsonl':
    '{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello."}]}\n'.repeat(9),
};

const PANEL = { has: 'main.panel', behind: '--vscode-sideBar-background' };

describe('the look of the run panel', () => {
  let workbench: Workbench;
  let page: Page;
  let panel: FrameLocator;

  beforeAll(async () => {
    workbench = await openWorkbench({ files: FILES });
    page = workbench.page;
    panel = await openRunPanel(page, 'tone.tune.json');
    await panel.getByText('parameters are trained').waitFor();
  });
  afterAll(() => workbench?.close());
  screenshotFailures(() => page);

  it('is worked by keyboard alone: searched, folded out, changed and reset', async () => {
    await search(panel).focus();
    await page.keyboard.type('weight decay');
    await untilEqual(() => panel.locator('[data-pointer]:visible').count(), 1);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.type('0.1');
    await untilEqual(async () => (await editorText(page)).includes('"weightDecay": 0.1'), true);
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    await untilEqual(async () => (await editorText(page)).includes('weightDecay'), false);
    await search(panel).focus();
    await page.keyboard.press('Escape');
    await field(panel, '/model/id').waitFor();
    const summary = panel.locator('[data-section="training"] details.more > summary');
    await summary.focus();
    await page.keyboard.press('Space');
    await field(panel, '/training/seed').waitFor();
  });

  it.each(THEMES)('has nothing for axe to report in the %s theme', async (name, theme) => {
    await chooseTheme(page, theme);
    await field(panel, '/model/id').scrollIntoViewIfNeeded();
    await screenshot(page, `run-panel-form-${name}`);
    await field(panel, '/training/earlyStopping').scrollIntoViewIfNeeded();
    await screenshot(page, `run-panel-settings-${name}`);
    await panel.locator('footer .summary').click();
    await screenshot(page, `run-panel-figures-${name}`);
    await panel.locator('.remarks li').last().scrollIntoViewIfNeeded();
    await screenshot(page, `run-panel-advice-${name}`);
    expect(await violationsInView(page, PANEL)).toEqual([]);
  });

  it('fits into a narrow side bar', async () => {
    const sash = page.locator('.monaco-sash.vertical').nth(1);
    const box = await sash.boundingBox();
    if (box === null) throw new Error('There is no edge to drag');
    await page.mouse.move(box.x + 2, box.y + 300);
    await page.mouse.down();
    await page.mouse.move(250 + 48, box.y + 300, { steps: 5 });
    await page.mouse.up();
    const form = panel.locator('main.panel');
    await untilEqual(() => form.evaluate(() => document.documentElement.clientWidth <= 260), true);
    await screenshot(page, 'run-panel-narrow-advice');
    await panel.locator('footer .summary').click();
    await screenshot(page, 'run-panel-narrow-figures');
    await field(panel, '/data/train').scrollIntoViewIfNeeded();
    await screenshot(page, 'run-panel-narrow-form');
    expect(
      await form.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth),
    ).toBe(true);
  });

  it('comes back as it was left when it was hidden, and after a reload', async () => {
    await input(panel, '/training/epochs').fill('2');
    await search(panel).fill('early stopping');
    await untilEqual(async () => (await editorText(page)).includes('"epochs": 2'), true);
    const isAsLeft = async () => {
      panel = await webviewFrame(page, '.panel');
      await field(panel, '/training/earlyStopping/patience').waitFor();
      expect(await search(panel).inputValue()).toBe('early stopping');
    };
    await openSideBar(page, 'Explorer');
    await openSideBar(page, 'Tunesmith');
    await isAsLeft();
    await page.locator('.editor-instance .view-line').first().click();
    await save(page);
    page = await workbench.restart();
    await openSideBar(page, 'Tunesmith');
    await isAsLeft();
    await search(panel).fill('epochs');
    await untilEqual(() => input(panel, '/training/epochs').inputValue(), '2');
  });
});
