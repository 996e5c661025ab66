import type { Locator, Page } from 'playwright-core';

/** What language features draw in the active editor, as a user sees it. */

/** Titles of the code lenses on the screen, in their order. */
export async function codeLenses(page: Page): Promise<readonly string[]> {
  const titles = page.locator('.editor-instance .contentWidgets .codelens-decoration > :is(a, span)');
  return (await titles.allInnerTexts())
    .map((title) => plain(title).trim())
    .filter((title) => title !== '' && title !== '|');
}

/** The hover at the cursor, which stays open. */
export async function hover(page: Page): Promise<Locator> {
  await page.keyboard.press('Control+K');
  await page.keyboard.press('Control+I');
  const shown = page.locator('.monaco-hover:not(.hidden)').filter({ hasText: 'tokens' }).first();
  await shown.waitFor();
  return shown;
}

/** Labels of the suggestions at the cursor; the list stays open. */
export async function completions(page: Page): Promise<readonly string[]> {
  const rows = page.locator('.suggest-widget.visible .monaco-list-row');
  // A list that is there was made for what had been typed before, and may be about to go.
  if (await rows.first().isVisible()) {
    await page.keyboard.press('Escape');
    await rows.first().waitFor({ state: 'hidden' });
  }
  // What the file's reloading or a slow server has closed or not opened is asked for again.
  for (let tries = 0; tries < 8 && !(await rows.first().isVisible()); tries++) {
    await page.keyboard.press('Control+Space');
    await rows
      .first()
      .waitFor({ timeout: 4000 })
      .catch(() => undefined);
  }
  return (await page.locator('.suggest-widget.visible .monaco-list-row .label-name').allInnerTexts()).map(
    plain,
  );
}

/** The text on the screen, lines as they are drawn. */
export async function editorText(page: Page): Promise<string> {
  const lines = page.locator('.editor-group-container.active .editor-instance .view-lines .view-line');
  return (await lines.allInnerTexts()).map(plain).join('\n');
}

/** Editors draw spaces that do not break. */
function plain(text: string): string {
  return text.replaceAll('\u00a0', ' ');
}
