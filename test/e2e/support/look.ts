import axe from 'axe-core';
import type { Frame, Page } from 'playwright-core';
import { quickPickRows } from './parts.ts';

/** The kinds of themes that there are, by the themes that VS Code brings. */
export const THEMES = [
  ['dark', 'Dark Modern'],
  ['light', 'Light Modern'],
  ['high-contrast', 'Dark High Contrast'],
  ['high-contrast-light', 'Light High Contrast'],
] as const;

/** By the list of themes, whose keys no other command answers to; a page would keep the keys to itself. */
export async function chooseTheme(page: Page, theme: string): Promise<void> {
  const title = await page.locator('.part.titlebar').boundingBox();
  if (title === null) throw new Error('There is no title bar to take the focus');
  await page.mouse.click(title.x + title.width / 4, title.y + title.height / 2);
  await page.keyboard.press('Control+K');
  await page.keyboard.press('Control+T');
  await quickPickRows(page).first().waitFor();
  await page.locator('.quick-input-widget input').first().fill(theme);
  await quickPickRows(page).filter({ hasText: theme }).first().click();
  await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
}

export interface Violation {
  readonly id: string;
  readonly nodes: readonly string[];
}

/** What axe finds in a webview, but for rules of whole pages: a view is a part of one. `behind` is the colour around it. */
export async function violationsInView(
  page: Page,
  { has, behind }: { readonly has: string; readonly behind: string },
): Promise<readonly Violation[]> {
  const frame = await frameWith(page, has);
  // The workbench shows through the page, which axe takes for white.
  await frame.evaluate((colour) => {
    document.body.style.background = `var(${colour})`;
  }, behind);
  return violationsIn(frame, 'body');
}

/**
 * What axe finds in a tree view, by the selector of its pane. VS Code shows a row's name and description beside each other
 * and gives the two an accessible name of their own.
 */
export function violationsInTree(page: Page, pane: string): Promise<readonly Violation[]> {
  return violationsIn(page.mainFrame(), pane, ['label-content-name-mismatch']);
}

async function violationsIn(
  frame: Frame,
  selector: string,
  without: readonly string[] = [],
): Promise<readonly Violation[]> {
  // A policy that runs no script but its own does not hold for the browser's own evaluation.
  await frame.evaluate(axe.source);
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'];
  const off = ['page-has-heading-one', ...without].map((rule) => [rule, { enabled: false }] as const);
  return frame.evaluate(
    async ({ context, options }) => {
      const axe = Reflect.get(globalThis, 'axe') as {
        run(
          context: string,
          options: object,
        ): Promise<{
          violations: readonly {
            id: string;
            nodes: readonly { target: readonly unknown[]; failureSummary: string }[];
          }[];
        }>;
      };
      const found = await axe.run(context, options);
      return found.violations.map(({ id, nodes }) => ({
        id,
        nodes: nodes.map(({ target, failureSummary }) => `${target.join(' ')}: ${failureSummary}`),
      }));
    },
    { context: selector, options: { runOnly: tags, rules: Object.fromEntries(off) } },
  );
}

async function frameWith(page: Page, selector: string): Promise<Frame> {
  for (const frame of page.frames())
    if (
      (await frame
        .locator(selector)
        .count()
        .catch(() => 0)) > 0
    )
      return frame;
  throw new Error(`No webview holds ${selector}`);
}
