import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onlyKnownRules } from '../support/only-rules.ts';
import { latinVocabulary, seededRandom } from '../support/synthetic-texts.ts';
import { openFile } from './support/editor.ts';
import { problems, runCommand, statusBarItem } from './support/parts.ts';
import { screenshot, screenshotFailures } from './support/screenshot.ts';
import { untilEqual } from './support/until.ts';
import { openWorkbench, type Workbench } from './support/workbench.ts';

/** VS Code hands no document of more than 50 Mi UTF-16 units to an extension. */
const TOO_LARGE = 60_000_000;
/** 1-based, of the line that is no JSON. */
const BROKEN = 5000;

const known = JSON.stringify({ rules: onlyKnownRules() });

/** Every tenth record has an address. */
function largeText(): string {
  const random = seededRandom(20_261_124);
  const { words } = latinVocabulary(random);
  const lines: string[] = [];
  for (let units = 0; units < TOO_LARGE; units += (lines.at(-1)?.length ?? 0) + 1) {
    const body = Array.from({ length: 500 }, () => words[Math.floor(random() * words.length)]).join(' ');
    const mail = lines.length % 10 === 0 ? ` jana.k${lines.length}@seznam.cz` : '';
    lines.push(JSON.stringify({ instruction: `Tell ${lines.length}`, output: `${body}${mail}.` }));
  }
  lines[BROKEN - 1] = `${lines[BROKEN - 1]?.slice(0, -1)}`;
  return `${lines.join('\n')}\n`;
}

describe('a dataset of 60 MB, which VS Code keeps to itself', () => {
  let workbench: Workbench;
  const text = largeText();
  const lineCount = text.split('\n').length - 1;
  const format = (count: number) => count.toLocaleString('en');

  beforeAll(async () => {
    workbench = await openWorkbench({
      files: {
        'large.jsonl': text,
        'small.jsonl': '{"instruction":"Who?","output":"Ask petr.n@seznam.cz"}\n',
        'tunesmith.json': known,
      },
      settings: { 'workbench.editorLargeFileConfirmation': 500 },
    });
    await openFile(workbench.page, 'large.jsonl');
  });
  afterAll(() => workbench?.close());
  screenshotFailures(() => workbench?.page);

  const first = async () => {
    const [worst] = await problems(workbench.page);
    return worst && `${worst.line} ${worst.source}`;
  };

  it('shows its worst problems, and in the status bar how many there are', async () => {
    const total = 1 + Math.ceil(lineCount / 10);
    await untilEqual(first, `${BROKEN} tunesmith(json/syntax)`, { timeoutMs: 120_000 });
    await statusBarItem(
      workbench.page,
      `alpaca · ${format(lineCount - 1)} records · 400 of ${format(total)} problems shown`,
    ).waitFor();
    await screenshot(workbench.page, 'large-file');
  });

  it('is linted again when it changes on the disk', async () => {
    const mended = text.replaceAll(/ jana\.k\d+@seznam\.cz/g, '');
    await writeFile(join(workbench.folder, 'large.jsonl'), mended);
    const counts = `alpaca · ${format(lineCount - 1)} records · 1 problem`;
    await statusBarItem(workbench.page, counts).waitFor({ timeout: 60_000 });
    await writeFile(join(workbench.folder, 'large.jsonl'), text);
    await statusBarItem(workbench.page, '400 of').waitFor({ timeout: 60_000 });
  });

  it('shows the progress of a long scan, which the user can stop and start again', async () => {
    const { page } = workbench;
    // With all rules the scan takes its time.
    await writeFile(join(workbench.folder, 'tunesmith.json'), '{}');
    await statusBarItem(page, 'Linting large.jsonl').click({ timeout: 60_000 });
    await page.locator('.notification-list-item').getByText('Cancel', { exact: true }).click();
    await statusBarItem(page, 'scan stopped').waitFor();
    const messages = async () => (await problems(page)).map(({ message }) => message);
    await untilEqual(
      async () => (await messages()).some((message) => message.startsWith('You stopped the scan')),
      true,
    );
    await screenshot(page, 'large-file-stopped');
    await writeFile(join(workbench.folder, 'tunesmith.json'), known);
    await statusBarItem(page, '400 of').waitFor({ timeout: 60_000 });
    await runCommand(page, 'Tunesmith: Lint Dataset File');
    await untilEqual(first, `${BROKEN} tunesmith(json/syntax)`);
  });

  it('leaves no problems behind when its tab is closed', async () => {
    const { page } = workbench;
    await page.locator('.tab.active .tab-actions .action-label').click();
    await untilEqual(async () => (await problems(page)).length, 0);
  });

  it('is not the only one: any file can be linted from the explorer without opening it', async () => {
    const { page } = workbench;
    const row = page.locator('.explorer-folders-view .monaco-list-row').filter({ hasText: 'small.jsonl' });
    await row.click({ button: 'right' });
    // A menu that has just opened takes no click yet.
    await page.locator('.context-view .action-label').filter({ hasText: 'Lint Dataset File' }).hover();
    await page.keyboard.press('Enter');
    await untilEqual(first, '1 tunesmith(pii/email)');
    expect(await page.locator('.tab').filter({ hasText: 'small.jsonl' }).count()).toBe(0);
  });
});
