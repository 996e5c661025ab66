import type { FrameLocator, Locator, Page } from 'playwright-core';

/** The parts of the run panel, as a user sees them. */

export function field(panel: FrameLocator, pointer: string): Locator {
  return panel.locator(`[data-pointer="${pointer}"]`);
}

/** What a field is typed into. */
export function input(panel: FrameLocator, pointer: string): Locator {
  return field(panel, pointer).locator('input, textarea').first();
}

export function train(panel: FrameLocator): Locator {
  return panel.locator('footer vscode-button', { hasText: 'Train' });
}

export function search(panel: FrameLocator): Locator {
  return panel.locator('.search input');
}

/** Picks an option of a field's list. */
export async function choose(panel: FrameLocator, pointer: string, option: string): Promise<void> {
  await field(panel, pointer).locator('vscode-dropdown').first().click();
  await field(panel, pointer).locator('vscode-option', { hasText: option }).first().click();
}

/** The editor's text as it is on the screen, with plain spaces. */
export async function editorText(page: Page): Promise<string> {
  const lines = await page.locator('.editor-instance .view-line').evaluateAll((elements) =>
    elements
      .map((element) => ({ top: element.getBoundingClientRect().top, text: element.textContent ?? '' }))
      .sort((a, b) => a.top - b.top)
      .map(({ text }) => text),
  );
  return lines.join('\n').replaceAll('\u00a0', ' ');
}
