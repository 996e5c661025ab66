import type { FrameLocator, Locator, Page } from 'playwright-core';

/** The parts of the workbench around the editor, as a user sees and uses them. */

/** Runs a command by its title in the command palette. */
export async function runCommand(page: Page, title: string): Promise<void> {
  await pick(page, { open: () => page.keyboard.press('F1'), query: `>${title}`, row: title });
}

/** Runs a command that offers a list, and takes a row of it. */
export async function runCommandWith(page: Page, title: string, row: string): Promise<void> {
  const offered = quickPickRows(page).filter({ hasText: row }).first();
  const open = async (): Promise<void> => {
    await runCommand(page, title);
    // Until its rows come, the input is still that of the command palette. Where they don't, the pick tries again.
    await offered.waitFor({ timeout: 15_000 }).catch(() => undefined);
  };
  await pick(page, { open, query: row, row });
}

interface Pick {
  /** Opens the list. */
  readonly open: () => Promise<void>;
  readonly query: string;
  /** What the row to take says. */
  readonly row: string;
}

/**
 * Opens a quick list, types, and takes the focused row once it says what was asked for. By keyboard: rows are drawn anew
 * while a busy workbench still searches, and a click then meets nothing.
 */
export async function pick(page: Page, { open, query, row }: Pick): Promise<void> {
  const focused = page.locator('.quick-input-list .monaco-list-row.focused').filter({ hasText: row });
  for (let attempt = 0; attempt < 3; attempt++) {
    await open();
    // A view that takes the focus meanwhile closes the list.
    const found = await page
      .locator('.quick-input-widget input')
      .first()
      .fill(query, { timeout: 5000 })
      .then(() => focused.waitFor({ timeout: 15_000 }))
      .then(() => true)
      .catch(() => false);
    await page.keyboard.press(found ? 'Enter' : 'Escape');
    if (found) return;
  }
  throw new Error(`The list never offered ${row}`);
}

/** Rows of an open quick pick. */
export function quickPickRows(page: Page): Locator {
  return page.locator('.quick-input-list .monaco-list-row');
}

/** Types into an open input box or quick pick and accepts. */
export async function answerQuickInput(page: Page, text: string): Promise<void> {
  const input = page.locator('.quick-input-widget input').first();
  await input.waitFor();
  await input.fill(text);
  await page.keyboard.press('Enter');
}

export interface Problem {
  readonly severity: 'error' | 'warning' | 'info';
  readonly message: string;
  /** `tunesmith(pii/email)` */
  readonly source: string;
  /** 1-based, as the panel shows them. */
  readonly line: number;
  readonly column: number;
}

/** Opens the Problems panel unless it is open. */
export async function showProblems(page: Page): Promise<void> {
  const panel = page.locator('.markers-panel');
  if (await panel.isVisible()) return;
  await page.keyboard.press('Control+Shift+M');
  await panel.waitFor();
}

/** What the Problems panel lists now, for all files, top to bottom. Rows out of sight are not seen: keep lists short. */
export async function problems(page: Page): Promise<readonly Problem[]> {
  await showProblems(page);
  const rows = await page.locator('.markers-panel .monaco-list-row').evaluateAll((elements) =>
    elements.map((element) => ({
      icon:
        element.querySelector('.marker-icon')?.className ??
        element.querySelector('.codicon')?.className ??
        '',
      message:
        element.querySelector('.marker-message')?.textContent ??
        element.querySelector('.marker-message-line')?.textContent ??
        '',
      source: element.querySelector('.marker-source')?.textContent ?? '',
      code: element.querySelector('.marker-code')?.textContent ?? '',
      place: element.querySelector('.marker-line')?.textContent ?? '',
    })),
  );
  return rows.flatMap(toProblem);
}

function toProblem(row: {
  icon: string;
  message: string;
  source: string;
  code: string;
  place: string;
}): Problem[] {
  const place = /\[Ln (\d+), Col (\d+)\]/.exec(row.place);
  // A row without a source is a place that explains the problem above it.
  if (place === null || row.source === '') return [];
  const severity = row.icon.includes('error') ? 'error' : row.icon.includes('warning') ? 'warning' : 'info';
  return [
    {
      severity,
      message: row.message,
      source: `${row.source}(${row.code})`,
      line: Number(place[1]),
      column: Number(place[2]),
    },
  ];
}

/** The text of a status bar entry that holds `part`. */
export function statusBarItem(page: Page, part: string | RegExp): Locator {
  return page.locator('.statusbar-item').filter({ hasText: part });
}

/** Notifications on the screen. */
export function notification(page: Page, text: string | RegExp): Locator {
  return page.locator('.notifications-toasts .notification-list-item').filter({ hasText: text });
}

/** A modal dialog. */
export function dialog(page: Page): Locator {
  return page.locator('.monaco-dialog-box');
}

/** Opens a view container by its name in the activity bar. */
export async function openSideBar(page: Page, name: string): Promise<void> {
  const tab = page
    .locator('.activitybar .action-item')
    .filter({ has: page.locator(`[aria-label^="${name}"]`) });
  if ((await tab.first().getAttribute('class'))?.includes('checked') === true) return;
  await tab.first().click();
}

/** Rows of a tree view in the side bar, by the title of the view. */
export function treeRows(page: Page, view: string): Locator {
  return page
    .locator(`.pane[aria-label^="${view}"], .pane:has([aria-label^="${view}"])`)
    .locator('.monaco-list-row');
}

/** The document of a webview; with several open, the one whose body holds what `has` finds, else the last. */
export async function webviewFrame(page: Page, has?: string): Promise<FrameLocator> {
  const frames = page.locator('iframe.webview.ready');
  await frames.first().waitFor();
  if (has === undefined) return inner(page, (await frames.count()) - 1);
  const deadline = Date.now() + 30_000;
  while (Date.now() < deadline) {
    const count = await frames.count();
    for (let index = 0; index < count; index++) {
      const frame = inner(page, index);
      if (
        (await frame
          .locator(has)
          .count()
          .catch(() => 0)) > 0
      )
        return frame;
    }
    await page.waitForTimeout(200);
  }
  throw new Error(`No webview holds ${has}`);
}

function inner(page: Page, index: number): FrameLocator {
  return page.frameLocator('iframe.webview.ready').nth(index).frameLocator('iframe#active-frame');
}
