import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyQuickFix, goTo, openFile, quickFixes, save, squiggles, type, undo } from './support/editor.ts';
import { problems, statusBarItem } from './support/parts.ts';
import { screenshot, screenshotFailures } from './support/screenshot.ts';
import { untilEqual } from './support/until.ts';
import { openWorkbench, type Workbench } from './support/workbench.ts';

const record = (question: string, answer: string) =>
  `{"messages":[{"role":"user","content":"${question}"},{"role":"assistant","content":"${answer}"}]}`;

/** Each problem of the list once, on a known line; lines are numbered from 1. */
const LINES = [
  record('Hello', 'Good morning'),
  '{"messages":[{"role":"user" "content":"a"}]}',
  '{"messages":[{"role":"bot","content":"Who?"},{"role":"assistant","content":"Me"}]}',
  record('Whom?', '👩‍🚀 \\"a\\"\\n jana.k@seznam.cz'),
  record('Number?', '\\u4f60\\u597d 👍 +420 601 123 456'),
  record('证件?', '🙂 11010519491231002X'),
  record('Hello', 'Good morning'),
  record('Long?', 'word '.repeat(60).trim()),
  record('Who else?', 'petr.n@seznam.cz'),
];
const TEXT = `${LINES.join('\n')}\n`;

const columnOf = (line: number, part: string) => (LINES[line - 1] ?? '').indexOf(part) + 1;
const FILES = {
  'train.jsonl': TEXT,
  'tunesmith.json': '{"datasets":[{"files":"*.jsonl","maxTokens":50}]}',
};

describe('a dataset in the editor', () => {
  let workbench: Workbench;

  beforeAll(async () => {
    workbench = await openWorkbench({ files: FILES });
    await openFile(workbench.page, 'train.jsonl');
  });
  afterAll(() => workbench?.close());
  screenshotFailures(() => workbench?.page);

  const places = async () =>
    (await problems(workbench.page))
      .map(({ source, line, column, severity }) => `${line}:${column} ${severity} ${source}`)
      .toSorted();

  it('lists each problem at its line and column', async () => {
    await untilEqual(
      places,
      [
        `2:${columnOf(2, '"content"')} error tunesmith(json/syntax)`,
        `3:${columnOf(3, '"bot"')} error tunesmith(schema/record)`,
        `4:${columnOf(4, 'jana.k')} warning tunesmith(pii/email)`,
        `5:${columnOf(5, '+420')} warning tunesmith(pii/phone)`,
        `6:${columnOf(6, '11010')} error tunesmith(pii/cn-resident-id)`,
        '7:1 warning tunesmith(duplicate/exact)',
        expect.stringMatching(/^8:\d+ warning tunesmith\(length\/tokens\)$/),
        `9:${columnOf(9, 'petr.n')} warning tunesmith(pii/email)`,
      ],
      { timeoutMs: 60_000 },
    );
  });

  it('draws each squiggle under exactly the characters', async () => {
    const drawn = async () => (await squiggles(workbench.page)).map((one) => one.text);
    await untilEqual(async () => (await drawn()).includes('petr.n@seznam.cz'), true);
    const texts = await drawn();
    for (const text of ['"content"', '"bot"', 'jana.k@seznam.cz', '+420 601 123 456', '11010519491231002X']) {
      expect(texts).toContain(text);
    }
    await screenshot(workbench.page, 'lint-dark');
  });

  it('names format, records and problems in the status bar', async () => {
    await statusBarItem(workbench.page, 'messages · 8 records · 8 problems').waitFor();
  });

  it('takes a problem away when it is typed away, and brings it back', async () => {
    const { page } = workbench;
    await goTo(page, 2, columnOf(2, ' "content"'));
    await type(page, ',');
    await untilEqual(async () => (await places()).some((one) => one.includes('json/syntax')), false);
    await undo(page);
    await untilEqual(async () => (await places()).some((one) => one.includes('json/syntax')), true);
  });

  it('shows a new problem while it is typed', async () => {
    const { page } = workbench;
    await goTo(page, 1, columnOf(1, 'Good'));
    await type(page, 'eva.m@seznam.cz ');
    await untilEqual(
      async () => (await places()).includes(`1:${columnOf(1, 'Good')} warning tunesmith(pii/email)`),
      true,
    );
    // The repeat of line 1 is none any more.
    expect((await places()).some((one) => one.includes('duplicate/exact'))).toBe(false);
    for (let step = 0; step < 20 && (await isDirty()); step++) await undo(page);
    await untilEqual(async () => (await places()).length, 8);
  });

  it('redacts one address, and one undo brings it back', async () => {
    const { page } = workbench;
    await goTo(page, 4, columnOf(4, 'jana.k') + 3);
    await applyQuickFix(page, 'Redact this e-mail address');
    await save(page);
    expect(await workbench.read('train.jsonl')).toBe(TEXT.replace('jana.k@seznam.cz', '[EMAIL]'));
    await undoAndSave();
  });

  it('redacts all of a rule, and one undo brings all back', async () => {
    const { page } = workbench;
    await goTo(page, 4, columnOf(4, 'jana.k') + 3);
    await applyQuickFix(page, /Redact all of pii\/email in this file \(2 places\)/);
    await save(page);
    expect(await workbench.read('train.jsonl')).toBe(TEXT.replaceAll(/\w+\.\w@seznam\.cz/g, '[EMAIL]'));
    await undoAndSave();
  });

  it('redacts all personal data of the file, and one undo brings all back', async () => {
    const { page } = workbench;
    await goTo(page, 4, columnOf(4, 'jana.k') + 3);
    await applyQuickFix(page, /Redact all personal data in this file \(4 places\)/);
    await save(page);
    const text = await workbench.read('train.jsonl');
    expect(text).not.toMatch(/seznam|601 123|11010519/);
    expect(text.split('\n')).toHaveLength(TEXT.split('\n').length);
    await undoAndSave();
  });

  it('removes a repeated record with its line', async () => {
    const { page } = workbench;
    await goTo(page, 7, 5);
    expect(await quickFixes(page)).toContain('Remove this repeated record');
    await page.keyboard.press('Escape');
    await applyQuickFix(page, 'Remove this repeated record');
    await save(page);
    expect(await workbench.read('train.jsonl')).toBe(LINES.toSpliced(6, 1).join('\n') + '\n');
    await undoAndSave();
  });

  async function undoAndSave(): Promise<void> {
    await undo(workbench.page);
    await save(workbench.page);
    expect(await workbench.read('train.jsonl')).toBe(TEXT);
  }

  function isDirty(): Promise<boolean> {
    return workbench.page.locator('.tab.active.dirty').isVisible();
  }
});

describe('a dataset in an untrusted folder and a light theme', () => {
  let workbench: Workbench;

  beforeAll(async () => {
    workbench = await openWorkbench({ files: FILES, trusted: false, theme: 'light' });
  });
  afterAll(() => workbench?.close());
  screenshotFailures(() => workbench?.page);

  it('is linted all the same', async () => {
    const { page } = workbench;
    await openFile(page, 'train.jsonl');
    await statusBarItem(page, 'Restricted Mode').waitFor();
    await statusBarItem(page, 'messages · 8 records · 8 problems').waitFor();
    await untilEqual(async () => (await problems(page)).length, 8);
    await screenshot(page, 'lint-light-untrusted');
  });
});
