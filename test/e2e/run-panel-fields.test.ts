import type { FrameLocator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { valueAt } from '../../src/core/run/fields.ts';
import { parseRunText } from '../../src/core/run/resolve.ts';
import { openSideBar, quickPickRows, runCommand, webviewFrame } from './support/parts.ts';
import { choose, editorText, field, input, search, openRunPanel } from './support/run-panel.ts';
import { screenshot, screenshotFailures } from './support/screenshot.ts';
import { untilEqual } from './support/until.ts';
import { openWorkbench, type Workbench } from './support/workbench.ts';

const RUN = `{
  "version": 1,
  "model": { "id": "Qwen/Qwen2.5-0.5B-Instruct" },
  "data": { "train": [{ "path": "data/train.jsonl" }] },
  "method": { "type": "lora" }
}
`;

const RECORD = '{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello."}]}\n';

const FILES = {
  'tone.tune.json': RUN,
  'data/train.jsonl': RECORD.repeat(3),
  'data/general.jsonl': RECORD,
};

describe('every setting in the run panel', () => {
  let workbench: Workbench;
  let page: Page;
  let panel: FrameLocator;

  const section = (id: string) => panel.locator(`[data-section="${id}"]`);
  const more = (id: string) => section(id).locator('details.more > summary');

  /** A part of the run that the editor shows; undefined while it is drawn anew. */
  const part = async (...path: readonly string[]): Promise<unknown> => {
    const parsed = parseRunText(await editorText(page));
    return parsed.ok ? valueAt(parsed.value, path) : undefined;
  };

  beforeAll(async () => {
    workbench = await openWorkbench({ files: FILES });
    page = workbench.page;
    panel = await openRunPanel(page, 'tone.tune.json');
  });
  afterAll(() => workbench?.close());
  screenshotFailures(() => page);

  it('is folded away where few need it, with its help and default', async () => {
    expect(await field(panel, '/training/earlyStopping').isVisible()).toBe(false);
    await more('training').click();
    expect(await field(panel, '/training/earlyStopping').innerText()).toContain('Default: off.');
    expect(await field(panel, '/training/warmupRatio').innerText()).toContain('Default: 0.03.');
  });

  it('shows what a choice has of its own, writes it, and marks it as changed', async () => {
    await choose(panel, '/training/earlyStopping', 'On');
    await input(panel, '/training/earlyStopping/patience').fill('5');
    await untilEqual(() => part('training'), { earlyStopping: { patience: 5, minDelta: 0 } });
    await untilEqual(
      () => more('training').innerText(),
      expect.stringMatching(/^More settings \(\d+\) · 2 changed · 1 to correct$/),
    );
    await field(panel, '/training/earlyStopping').getByText('Reset').first().click();
    await untilEqual(() => editorText(page).then((text) => text.includes('earlyStopping')), false);
    expect(await field(panel, '/training/earlyStopping/patience').isVisible()).toBe(false);
    await more('training').click();
  });

  it('is there for the objective that uses it, and stays in sight where the file keeps it for another', async () => {
    expect(await field(panel, '/training/beta').isVisible()).toBe(false);
    await choose(panel, '/training/objective', 'Prefer the better');
    await input(panel, '/training/beta').fill('0.3');
    await untilEqual(() => part('training'), { objective: 'dpo', beta: 0.3 });
    await more('data').click();
    expect(await field(panel, '/data/packing').isVisible()).toBe(false);
    await screenshot(page, 'run-panel-preferences');
    await choose(panel, '/training/objective', 'Answer as the records do');
    await untilEqual(() => part('training'), { objective: 'sft', beta: 0.3 });
    const note = field(panel, '/training/beta').locator('.note');
    await untilEqual(
      () => note.innerText(),
      'Not used by SFT. It stays in the file for when you change back.',
    );
    await field(panel, '/data/packing').waitFor();
    await more('data').click();
    await field(panel, '/training/beta').getByText('Reset').click();
    await untilEqual(() => part('training'), { objective: 'sft' });
    expect(await field(panel, '/training/beta').isVisible()).toBe(false);
  });

  it('mixes tasks by the weight and the task of each training file', async () => {
    const file = field(panel, '/data/train').locator('li').first();
    await file.locator('summary').click();
    await input(panel, '/data/train/0/weight').fill('2');
    await input(panel, '/data/train/0/task').fill('support');
    await untilEqual(() => part('data'), {
      train: [{ path: 'data/train.jsonl', weight: 2, task: 'support' }],
    });
    await untilEqual(() => file.locator('summary').innerText(), 'weight 2, task support');
    await file.locator('summary').click();
  });

  it('is found by its name or help, and folded again after the search', async () => {
    await search(panel).fill('patience');
    await field(panel, '/training/earlyStopping').waitFor();
    expect(await panel.locator('[data-pointer]:visible').count()).toBe(1);
    await search(panel).fill('first rank');
    await panel.getByText(/Not used by the chosen method or objective: First rank \(AdaLoRA\)/).waitFor();
    await search(panel).fill('tokamak');
    await panel.getByText('No field matches “tokamak”.').waitFor();
    await screenshot(page, 'run-panel-search-none');
    await search(panel).press('Escape');
    await field(panel, '/model/id').waitFor();
    expect(await field(panel, '/training/earlyStopping').isVisible()).toBe(false);
  });

  it('takes ranks by module as lines, and says what is no such line', async () => {
    await search(panel).fill('rank by module');
    await input(panel, '/method/rankPattern').fill('down_proj: 32\nq_proj');
    const problem = field(panel, '/method/rankPattern').locator('.problem');
    await untilEqual(() => problem.innerText(), 'Must be a name, a colon and a number, not "q_proj"');
    await input(panel, '/method/rankPattern').fill('down_proj: 32\nq_proj: 8\n');
    await untilEqual(() => part('method'), {
      type: 'lora',
      rankPattern: { down_proj: 32, q_proj: 8 },
    });
    expect(await input(panel, '/method/rankPattern').inputValue()).toBe('down_proj: 32\nq_proj: 8\n');
    await field(panel, '/method/rankPattern').getByText('Reset').click();
    await untilEqual(() => input(panel, '/method/rankPattern').inputValue(), '');
  });

  it('has general records replayed, from a file that is picked', async () => {
    await search(panel).fill('replay');
    await choose(panel, '/data/replay', 'A file of general records');
    const file = field(panel, '/data/replay/path');
    await untilEqual(() => file.locator('.problem').innerText(), 'Must not be empty');
    await screenshot(page, 'run-panel-search');
    await file.getByText('Choose…').click();
    await quickPickRows(page).filter({ hasText: 'general.jsonl' }).click();
    await untilEqual(() => input(panel, '/data/replay/path').inputValue(), 'data/general.jsonl');
    await untilEqual(() => part('data', 'replay'), {
      path: 'data/general.jsonl',
      ratio: 0.05,
    });
  });

  it('looks as it was left once the view has been hidden', async () => {
    await search(panel).fill('early stopping');
    await runCommand(page, 'View: Show Explorer');
    await openSideBar(page, 'Tunesmith');
    panel = await webviewFrame(page, '.panel');
    await field(panel, '/training/earlyStopping').waitFor();
    expect(await search(panel).inputValue()).toBe('early stopping');
    expect(await panel.locator('[data-pointer]:visible').count()).toBe(1);
    await search(panel).fill('');
  });
});
