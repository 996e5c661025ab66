import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFile } from './support/editor.ts';
import { statusBarItem } from './support/parts.ts';
import { screenshot } from './support/screenshot.ts';
import { openWorkbench, type Workbench } from './support/workbench.ts';

describe('the packaged extension in VS Code', () => {
  let workbench: Workbench;

  beforeAll(async () => {
    workbench = await openWorkbench({ files: { 'a.jsonl': '{"text":"x\\n","n":1,"ok":true}\n' } });
  });
  afterAll(() => workbench?.close());

  it('opens a .jsonl file as JSON Lines', async () => {
    await openFile(workbench.page, 'a.jsonl');
    await statusBarItem(workbench.page, 'JSON Lines').waitFor();
    await screenshot(workbench.page, 'smoke');
    expect(await workbench.page.locator('.view-line').first().innerText()).toContain('"text"');
  });
});
