import type { FrameLocator, Locator, Page } from 'playwright-core';
import { openFile } from './editor.ts';
import { openSideBar, webviewFrame } from './parts.ts';

/** The parts of the run panel, as a user sees them. */

/** Opens a run file and the panel beside it, once it shows the file. */
export async function openRunPanel(page: Page, file: string): Promise<FrameLocator> {
  await openFile(page, file);
  await openSideBar(page, 'Tunesmith');
  const panel = await webviewFrame(page, '.panel');
  await input(panel, '/method/r').waitFor();
  return panel;
}

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
