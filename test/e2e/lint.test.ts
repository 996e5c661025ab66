import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  applyQuickFix,
  goTo,
  openFile,
  pickQuickFix,
  quickFixes,
  save,
  squiggles,
  tokenClasses,
  type,
  undo,
} from './support/editor.ts';
import { onlyKnownRules } from '../support/only-rules.ts';
import {
  answerQuickInput,
  problems,
  quickPickRows,
  runCommand,
  statusBarItem,
  webviewFrame,
} from './support/parts.ts';
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

/** Text of a tunesmith.json with only the rules that these tests know. */
function configuration(rules: object, rest: object = {}): string {
  return JSON.stringify({ ...rest, rules: { ...onlyKnownRules(), ...rules } });
}

const FILES = {
  'train.jsonl': TEXT,
  'tunesmith.json': configuration({}, { datasets: [{ files: '*.jsonl', maxTokens: 50 }] }),
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
    await statusBarItem(workbench.page, /messages · 8 records · ≈ \d+ tokens · 8 problems/).waitFor();
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

describe('a JSON Lines file in the editor', () => {
  let workbench: Workbench;
  const good = '{"text":"a\\n","n":-1.5e3,"ok":true,"no":null}';

  beforeAll(async () => {
    const text = [good, '{"text":"open', good, '{"text":["', good, 'nonsense "', good].join('\n');
    workbench = await openWorkbench({
      files: {
        'broken.jsonl': `${text}\n`,
        'mail.jsonl': `${record('Whom?', 'jana.k@seznam.cz')}\n`,
        'tunesmith.json': configuration({}),
      },
    });
  });
  afterAll(() => workbench?.close());
  screenshotFailures(() => workbench?.page);

  it('is coloured by the grammar of the extension, and a broken line leaves the next one alone', async () => {
    const { page } = workbench;
    await openFile(page, 'broken.jsonl');
    await untilEqual(async () => new Set((await tokenClasses(page, good))[0]?.split(' ')).size > 4, true);
    const lines = await tokenClasses(page, good);
    expect(lines).toHaveLength(4);
    expect(new Set(lines).size).toBe(1);
    await runCommand(page, 'Developer: Inspect Editor Tokens and Scopes');
    await page.locator('.token-inspect-widget').filter({ hasText: 'source.jsonl' }).waitFor();
    await page.keyboard.press('Escape');
  });

  it('is an error in an encoding that trainers do not read, until it is saved in theirs', async () => {
    const { page, folder } = workbench;
    const path = join(folder, 'wide.jsonl');
    await writeFile(path, Buffer.from(`\uFEFF${record('Hello', 'Good morning')}\n`, 'utf16le'));
    await openFile(page, 'wide.jsonl');
    const found = async () => (await problems(page)).filter(({ source }) => source === 'tunesmith(encoding)');
    await untilEqual(async () => (await found()).map(({ message }) => message.includes('utf16le')), [true]);
    await openFile(page, 'wide.jsonl');
    await goTo(page, 1, 1);
    await pickQuickFix(page, 'Save with another encoding');
    for (const row of ['Save with Encoding', 'UTF-8']) {
      await quickPickRows(page).filter({ hasText: row }).first().waitFor();
      await answerQuickInput(page, row);
    }
    await untilEqual(found, []);
    expect(await workbench.read('wide.jsonl')).toBe(`${record('Hello', 'Good morning')}\n`);
  });

  it('is linted again when tunesmith.json changes on the disk', async () => {
    const { page } = workbench;
    await openFile(page, 'mail.jsonl');
    await statusBarItem(page, /messages · 1 record · ≈ \d+ tokens · 1 problem/).waitFor();
    await writeFile(join(workbench.folder, 'tunesmith.json'), configuration({ 'pii/email': 'off' }));
    await statusBarItem(page, /messages · 1 record · ≈ \d+ tokens · 0 problems/).waitFor();
    await writeFile(join(workbench.folder, 'tunesmith.json'), configuration({ 'pii/email': 'error' }));
    await statusBarItem(page, /messages · 1 record · ≈ \d+ tokens · 1 problem/).waitFor();
  });

  it('is linted again after the language server has been restarted', async () => {
    const { page } = workbench;
    await runCommand(page, 'Tunesmith: Restart Language Server');
    await statusBarItem(page, 'language server restarted').waitFor();
    await untilEqual(
      async () => (await problems(page)).some((one) => one.source === 'tunesmith(pii/email)'),
      true,
    );
  });

  it('has rules whose documentation is at hand', async () => {
    const { page } = workbench;
    await runCommand(page, 'Tunesmith: Show Rule Documentation');
    await answerQuickInput(page, 'pii/email');
    const preview = await webviewFrame(page, 'h1');
    expect(await preview.locator('h1').first().innerText()).toContain('pii/email');
  });
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
    await statusBarItem(page, /messages · 8 records · ≈ \d+ tokens · 8 problems/).waitFor();
    await untilEqual(async () => (await problems(page)).length, 8);
    await screenshot(page, 'lint-light-untrusted');
  });
});
