import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onlyKnownRules } from '../support/only-rules.ts';
import {
  applyQuickFix,
  goTo,
  openFile,
  pickQuickFix,
  quickFixes,
  save,
  type,
  undo,
} from './support/editor.ts';
import { codeLenses, completions, editorText, hover } from './support/language-features.ts';
import { pick, problems, quickPickRows, runCommand, webviewFrame } from './support/parts.ts';
import { screenshot, screenshotFailures } from './support/screenshot.ts';
import { untilEqual } from './support/until.ts';
import { openWorkbench, type Workbench } from './support/workbench.ts';

const chat = (question: string, answer: string) =>
  `{"messages":[{"role":"user","content":"${question}"},{"role":"assistant","content":"${answer}"}]}`;

const LINES = [
  chat('Which river flows through the city?', 'The river flows through it from the south to the north.'),
  chat('Who can help?', 'Ask jana.k@seznam.cz'),
  chat('Number?', 'Call +420 601 123 456, or write to jana.k@seznam.cz'),
  chat('Why is it so warm?', 'The sun shines on it all day long.'),
  chat('Which river flows through the city?', 'The river flows through it from the south to the north.'),
  chat('Who else?', 'Ask petr.n@seznam.cz'),
];
const TEXT = `${LINES.join('\n')}\n`;
const columnOf = (line: number, part: string) => (LINES[line - 1] ?? '').indexOf(part) + 1;

const ALPACA = [
  '{"instruction":"Why?","input":"","output":"So."}',
  '{"instruction":"Who?","input":"","output":"Me."}',
];

/** The fourth has a problem; the others fold. */
const FOLDED = ['a', 'b', 'c', 'd@seznam.cz', 'e', 'f'].map((text) => `{"text":"${text}"}`);

const FILES = {
  'folds.jsonl': FOLDED.join('\n'),
  'train.jsonl': TEXT,
  'tasks.jsonl': `${ALPACA.join('\n')}\n`,
  'mixed.jsonl': `${LINES[0]}\n{"prompt":"Why?","chosen":"So.","rejected":"No."}\n`,
  'list.json': `[\n  ${ALPACA.join(',\n  ')}\n]\n`,
  'plain.json': '{"name":"nothing"}\n',
  'tunesmith.json': `${JSON.stringify({ rules: onlyKnownRules() }, null, 2)}\n`,
};

describe('what the editor does with a dataset', () => {
  let workbench: Workbench;

  beforeAll(async () => {
    workbench = await openWorkbench({ files: FILES });
    await openFile(workbench.page, 'train.jsonl');
    await untilEqual(async () => (await sources()).length, 5, { timeoutMs: 60_000 });
  });
  afterAll(() => workbench?.close());
  screenshotFailures(() => workbench?.page);

  const sources = async () => (await problems(workbench.page)).map(({ source }) => source);

  it('shows the totals over the first line', async () => {
    await untilEqual(
      async () => (await codeLenses(workbench.page)).join(' | '),
      expect.stringMatching(/messages · 6 records · ≈ \d+ tokens \| 5 warnings/),
    );
    await screenshot(workbench.page, 'editing-dark');
  });

  it('sums up a record on hover, with links to its repeats', async () => {
    const { page } = workbench;
    await goTo(page, 5, columnOf(5, 'south'));
    const shown = await hover(page);
    const text = await shown.innerText();
    expect(text).toMatch(/Messages · 2 turns · ≈ \d+ tokens · English/);
    expect(text).toContain('Repeats line 1');
    await screenshot(page, 'hover-dark');
    await shown.getByText('line 1', { exact: true }).click();
    await page.locator('.statusbar-item', { hasText: /Ln 1, Col \d+/ }).waitFor();
    await page.keyboard.press('Escape');
  });

  it('lists the records by their first words', async () => {
    const { page } = workbench;
    await pick(page, {
      open: () => page.keyboard.press('Control+Shift+O'),
      query: '@Why is it',
      row: 'Why is it so warm?',
    });
    await page.locator('.statusbar-item', { hasText: /Ln 4,/ }).waitFor();
  });

  it('replaces personal data by consistent pseudonyms, and one undo brings all back', async () => {
    const { page } = workbench;
    await goTo(page, 2, columnOf(2, 'jana.k') + 3);
    await applyQuickFix(page, /Replace all personal data in this file by consistent pseudonyms \(4 places\)/);
    await save(page);
    expect(await workbench.read('train.jsonl')).toBe(
      TEXT.replaceAll('jana.k@seznam.cz', '<EMAIL_1>')
        .replace('petr.n@seznam.cz', '<EMAIL_2>')
        .replace('+420 601 123 456', '<PHONE_1>'),
    );
    await undo(page);
    await save(page);
    expect(await workbench.read('train.jsonl')).toBe(TEXT);
  });

  it('accepts a finding into the baseline, where undo takes it out again', async () => {
    const { page } = workbench;
    await goTo(page, 2, columnOf(2, 'jana.k') + 3);
    expect(await quickFixes(page)).toContain('Accept this finding of pii/email into the baseline');
    await screenshot(page, 'actions-dark');
    await page.keyboard.press('Escape');
    await pickQuickFix(page, /Accept all of pii\/email in this file/);
    await untilEqual(
      async () => (await sources()).toSorted(),
      ['tunesmith(duplicate/exact)', 'tunesmith(pii/phone)'],
    );
    await openFile(page, 'tunesmith-baseline.json');
    await screenshot(page, 'baseline-dark');
    await undo(page);
    await untilEqual(async () => (await sources()).length, 5);
    await save(page);
  });

  it("changes a rule's level in tunesmith.json, which holds at once", async () => {
    const { page } = workbench;
    await openFile(page, 'train.jsonl');
    await goTo(page, 2, columnOf(2, 'jana.k') + 3);
    await pickQuickFix(page, 'Change level of pii/email to off in tunesmith.json');
    await untilEqual(async () => (await sources()).includes('tunesmith(pii/email)'), false);
    await openFile(page, 'tunesmith.json');
    await page.keyboard.press('Control+End');
    await untilEqual(async () => (await editorText(page)).includes('"pii/email": "off"'), true);
    await undo(page);
    await save(page);
    await untilEqual(async () => (await sources()).includes('tunesmith(pii/email)'), true);
  });

  it('completes tunesmith.json by its schema', async () => {
    const { page } = workbench;
    await openFile(page, 'tunesmith.json');
    await goTo(page, 1, 2);
    await type(page, '\n"');
    const labels = await completions(page);
    expect(labels).toEqual(expect.arrayContaining(['datasets', 'extends', 'ignore']));
    await page.keyboard.press('Escape');
    await runCommand(page, 'File: Revert File');
  });

  it('completes fields, roles and records by the format', async () => {
    const { page } = workbench;
    await openFile(page, 'train.jsonl');
    await goTo(page, LINES.length + 1, 1);
    await type(page, '{"messages": [{"role": "');
    const roles = await completions(page);
    expect(roles).toEqual(expect.arrayContaining(['user', 'assistant', 'system']));
    await screenshot(page, 'completion-dark');
    await page.keyboard.press('Escape');
    await runCommand(page, 'File: Revert File');
    await goTo(page, LINES.length + 1, 1);
    expect(await completions(page)).toContain('Messages');
    await page.keyboard.press('Enter');
    await type(page, 'Why not?');
    await page.keyboard.press('Tab');
    await type(page, 'Because.');
    await page.keyboard.press('Escape');
    await save(page);
    expect(await workbench.read('train.jsonl')).toBe(TEXT + chat('Why not?', 'Because.'));
  });

  it("opens the page of a problem's rule, which is packaged", async () => {
    const { page } = workbench;
    await openFile(page, 'train.jsonl');
    await goTo(page, 2, columnOf(2, 'jana.k') + 3);
    await (await hover(page)).locator('a', { hasText: 'pii/email' }).click();
    const preview = await webviewFrame(page, 'h1');
    expect(await preview.locator('h1').first().innerText()).toContain('pii/email');
    await screenshot(page, 'rule-page-dark');
  });

  it('opens a list of records as JSON Lines, and leaves the list as it is', async () => {
    const { page } = workbench;
    await openFile(page, 'list.json');
    await untilEqual(
      async () => (await codeLenses(page)).join(),
      expect.stringContaining('List of Alpaca records'),
    );
    await screenshot(page, 'list-dark');
    await page.locator('.contentWidgets .codelens-decoration a').first().click();
    await page.locator('.tab.active[data-resource-name="list.jsonl"]').waitFor();
    await untilEqual(
      async () => (await codeLenses(page)).join(),
      expect.stringContaining('alpaca · 2 records'),
    );
    expect(await workbench.read('list.json')).toBe(FILES['list.json']);
    await openFile(page, 'plain.json');
    expect(await codeLenses(page)).toEqual([]);
  });

  it('converts a dataset into a new file', async () => {
    const { page } = workbench;
    await openFile(page, 'tasks.jsonl');
    await runCommand(page, 'Tunesmith: Convert Dataset to Another Format...');
    await quickPickRows(page).filter({ hasText: 'ShareGPT' }).first().click();
    await page.locator('.tab.active[data-resource-name="tasks.sharegpt.jsonl"]').waitFor();
    await untilEqual(
      async () => (await codeLenses(page)).join(),
      expect.stringContaining('sharegpt · 2 records'),
    );
    expect(await editorText(page)).toContain('"from":"human"');
    await screenshot(page, 'converted-dark');
  });

  it('lists first what a conversion would lose, and shows the place', async () => {
    const { page } = workbench;
    await openFile(page, 'mixed.jsonl');
    await runCommand(page, 'Tunesmith: Convert Dataset to Another Format...');
    await quickPickRows(page).filter({ hasText: 'ShareGPT' }).first().click();
    await quickPickRows(page).filter({ hasText: 'Convert 1 record without this' }).waitFor();
    await screenshot(page, 'losses-dark');
    await quickPickRows(page).filter({ hasText: 'preference pair' }).click();
    await page.locator('.statusbar-item', { hasText: /Ln 2, Col 1/ }).waitFor();
    await page.locator('.tab.active[data-resource-name="mixed.jsonl"]').waitFor();
  });

  it('folds away the records in which nothing was found', async () => {
    const { page } = workbench;
    await openFile(page, 'folds.jsonl');
    await untilEqual(async () => (await codeLenses(page)).join(), expect.stringContaining('1 warning'));
    await runCommand(page, 'Fold All');
    await untilEqual(() => editorText(page), [FOLDED[0], FOLDED[3], FOLDED[4]].join('\n'));
    await runCommand(page, 'Unfold All');
    await untilEqual(() => editorText(page), FOLDED.join('\n'));
    await runCommand(page, 'Preferences: Toggle between Light/Dark Themes');
    await openFile(page, 'train.jsonl');
    await goTo(page, 5, columnOf(5, 'south'));
    await hover(page);
    await screenshot(page, 'editing-light');
  });
});
