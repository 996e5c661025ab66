import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach } from 'vitest';
import { ROOT } from '../../support/repository.ts';

/** Keeps a picture of the workbench in test-results/screenshots for people to look at; gives its path. */
export async function screenshot(page: Page, name: string): Promise<string> {
  const folder = join(ROOT, 'test-results/screenshots');
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path });
  return path;
}

/** In a `describe`: keeps a picture of what the screen showed when a test failed. */
export function screenshotFailures(page: () => Page | undefined): void {
  afterEach(async ({ task }) => {
    const current = page();
    if (task.result?.state !== 'fail' || current === undefined) return;
    await screenshot(current, `failed ${task.name}`.replaceAll(/[^\w-]+/g, '-'));
  });
}
