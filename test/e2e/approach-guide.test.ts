import type { FrameLocator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFile } from './support/editor.ts';
import { runCommand, webviewFrame } from './support/parts.ts';
import { screenshot, screenshotFailures } from './support/screenshot.ts';
import { untilEqual } from './support/until.ts';
import { openWorkbench, type Workbench } from './support/workbench.ts';

const FACTS = Array.from({ length: 60 }, (_, i) =>
  JSON.stringify({ instruction: `When was order ${i} shipped?`, output: `On day ${i}` }),
).join('\n');

const ANSWERS = {
  prompted: 'Yes, and it is not enough',
  trouble: 'How it answers',
  changes: 'Rarely or never',
  citations: 'No',
  removal: 'No',
  search: 'Yes',
} as const;

async function answer(guide: FrameLocator, question: string, text: string): Promise<void> {
  await guide.locator(`[data-question="${question}"] vscode-radio`, { hasText: text }).first().click();
}

describe('the guide "RAG or fine-tuning?"', () => {
  let workbench: Workbench;
  let page: Page;
  let guide: FrameLocator;
  screenshotFailures(() => page);

  beforeAll(async () => {
    workbench = await openWorkbench({ files: { 'data/orders.jsonl': FACTS } });
    page = workbench.page;
    await runCommand(page, 'Tunesmith: RAG or Fine-Tuning?');
    guide = await webviewFrame(page, 'main');
  });
  afterAll(() => workbench?.close());

  const approach = (): Promise<string> => guide.locator('.result .approach').innerText();

  it('says how much is left to answer', async () => {
    for (const [question, text] of Object.entries(ANSWERS)) await answer(guide, question, text);
    await guide.getByText('Answer one more question for a recommendation.').waitFor();
  });

  it('recommends by the answers, the last of which is given by keyboard', async () => {
    await guide.locator('[data-question="examples"] vscode-radio').first().focus();
    await page.keyboard.press('Space');
    await untilEqual(approach, 'Neither yet');
    await guide.getByText('After that: Fine-tune.').waitFor();
    await page.keyboard.press('ArrowDown');
    await untilEqual(approach, 'Fine-tune');
  });

  it('shows what each reason rests on', async () => {
    const reason = guide.locator('[data-reason="behaviour"]');
    await reason.getByText('Why').click();
    await reason.getByText('1,000 hand-picked examples').waitFor();
    expect(await reason.locator('a').getAttribute('href')).toBe('https://arxiv.org/abs/2305.11206');
  });

  it('takes what a dataset says into account', async () => {
    await guide.locator('vscode-dropdown').click();
    await guide.locator('vscode-option', { hasText: 'data/orders.jsonl' }).click();
    await guide.getByText('60 records with a question and an answer, 60 of them ask for a fact.').waitFor();
    await untilEqual(async () => (await approach()).startsWith('Use both'), true);
    expect(await guide.locator('[data-reason="dataset-of-facts"]').innerText()).toContain('100 %');
    await guide.locator('.result').scrollIntoViewIfNeeded();
    await screenshot(page, 'approach-guide-dark');
  });

  it('has its answers and its dataset again after it was hidden', async () => {
    await openFile(page, 'data/orders.jsonl');
    await page.keyboard.press('Control+PageUp');
    guide = await webviewFrame(page, 'main');
    await untilEqual(async () => (await approach()).startsWith('Use both'), true);
  });

  it('has them again after a reload of the window', async () => {
    await runCommand(page, 'Developer: Reload Window');
    await page.locator('.tab', { hasText: 'RAG or Fine-Tuning?' }).waitFor({ state: 'detached' });
    guide = await webviewFrame(page, 'main');
    await untilEqual(async () => (await approach()).startsWith('Use both'), true);
  });
});
