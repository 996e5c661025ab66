import type { Locator, Page } from 'playwright-core';
import { answerQuickInput, pick } from './parts.ts';

/** The text editor, as a user sees and uses it. */

/** Opens a workspace file by its name and waits until its text is there. */
export async function openFile(page: Page, name: string): Promise<void> {
  await pick(page, {
    open: () => page.keyboard.press('Control+P'),
    query: name,
    row: name.split('/').at(-1) ?? name,
  });
  await page.locator(`.tab.active[data-resource-name="${name.split('/').at(-1) ?? name}"]`).waitFor();
  await page.locator('.editor-instance .view-line').first().waitFor();
}

/** Puts the cursor at a 1-based place. */
export async function goTo(page: Page, line: number, column: number): Promise<void> {
  await page.keyboard.press('Control+G');
  await answerQuickInput(page, `:${line}:${column}`);
}

/** Types at the cursor. Auto-closing pairs behave as for a user. */
export async function type(page: Page, text: string): Promise<void> {
  await page.keyboard.type(text, { delay: 15 });
}

export async function save(page: Page): Promise<void> {
  await page.keyboard.press('Control+S');
  await page.locator('.tab.active:not(.dirty)').waitFor();
}

export async function undo(page: Page): Promise<void> {
  await page.keyboard.press('Control+Z');
}

export interface Squiggle {
  readonly severity: 'error' | 'warning' | 'info' | 'hint';
  /** The characters that the squiggle is drawn under. */
  readonly text: string;
}

/** Squiggles on the screen with the text above each, read from where both are drawn. */
export function squiggles(page: Page): Promise<readonly Squiggle[]> {
  return page.evaluate(() => {
    const lines = [...document.querySelectorAll('.editor-instance .view-lines .view-line')];
    const charactersOf = (line: Element): { char: string; rect: DOMRect }[] => {
      const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
      const characters: { char: string; rect: DOMRect }[] = [];
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        let offset = 0;
        for (const char of node.textContent ?? '') {
          const range = document.createRange();
          range.setStart(node, offset);
          offset += char.length;
          range.setEnd(node, offset);
          characters.push({ char, rect: range.getBoundingClientRect() });
        }
      }
      return characters;
    };
    const textAbove = (squiggle: DOMRect): string => {
      const line = lines.find((one) => Math.abs(one.getBoundingClientRect().top - squiggle.top) < 6);
      if (line === undefined) return '';
      return charactersOf(line)
        .filter(({ rect }) => {
          const middle = (rect.left + rect.right) / 2;
          return middle > squiggle.left && middle < squiggle.right;
        })
        .map(({ char }) => (char === '\u00a0' ? ' ' : char))
        .join('');
    };
    const names = ['error', 'warning', 'info', 'hint'] as const;
    return names.flatMap((severity) =>
      [...document.querySelectorAll(`.editor-instance .squiggly-${severity}`)].map((element) => ({
        severity,
        text: textAbove(element.getBoundingClientRect()),
      })),
    );
  });
}

/** For each visible line with this text: the colour of each of its characters, as VS Code's class names. */
export function tokenClasses(page: Page, text: string): Promise<readonly string[]> {
  return page.evaluate((wanted) => {
    const colourOf = (span: Element) => /mtk\d+/.exec(span.className)?.[0] ?? '';
    const lines = [...document.querySelectorAll('.editor-instance .view-lines .view-line')];
    return lines
      .filter((line) => line.textContent === wanted)
      .map((line) =>
        [...line.querySelectorAll('span span')]
          .flatMap((span) => [...(span.textContent ?? '')].map(() => colourOf(span)))
          .join(' '),
      );
  }, text);
}

/** Titles of the quick fixes at the cursor; the menu stays open. */
export async function quickFixes(page: Page): Promise<readonly string[]> {
  const rows = await openQuickFixes(page);
  return rows.allInnerTexts();
}

/**
 * Applies the quick fix with this title at the cursor of a saved file, and waits for its edit: it is worked out after the
 * menu has closed, and a save before that would save nothing.
 */
export async function applyQuickFix(page: Page, title: string | RegExp): Promise<void> {
  await pickQuickFix(page, title);
  await page.locator('.tab.active.dirty').waitFor();
}

/** Picks a quick fix that changes another file than the one in the editor. */
export async function pickQuickFix(page: Page, title: string | RegExp): Promise<void> {
  const rows = await openQuickFixes(page);
  await rows.filter({ hasText: title }).first().click();
  await rows.first().waitFor({ state: 'detached' });
}

/** Ctrl+. sometimes needs a second press while the server is busy. */
async function openQuickFixes(page: Page): Promise<Locator> {
  const rows = page.locator('.action-widget .monaco-list-row.action');
  for (let attempt = 0; attempt < 10; attempt++) {
    await page.keyboard.press('Control+.');
    const appeared = await rows
      .first()
      .waitFor({ timeout: 3000 })
      .then(() => true)
      .catch(() => false);
    if (appeared) return rows;
    await page.keyboard.press('Escape');
  }
  throw new Error('No quick fix was offered here');
}
