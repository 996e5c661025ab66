import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { launchBrowser } from './support/browser.ts';
import { factsOf, measured, openMonitorPage, statusOf, type MonitorPage } from './support/monitor-page.ts';
import { screenshot } from './support/screenshot.ts';
import { untilEqual } from './support/until.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

async function open(): Promise<MonitorPage> {
  const monitor = await openMonitorPage(browser);
  onTestFinished(() => monitor.page.close());
  return monitor;
}

const OTHERS = ['warm', 'cold'].map((name) => ({
  identity: { target: 'local', id: `${name}-1` },
  name,
  about: 'local · succeeded',
}));

describe('the curves', () => {
  it('are those of all figures that the run has measured, and of no other', async () => {
    const { page, tell } = await open();
    await tell({ type: 'snapshot', ...factsOf('tone'), metrics: measured(300), log: '' });
    const titles = page.locator('figcaption:visible');
    await untilEqual(
      () => titles.allInnerTexts(),
      ['Loss', 'Learning rate', 'Gradient norm', 'Tokens per second', 'Memory', 'GPU use'],
    );
    const plain = [1, 2, 3].map((step) => ({ step, totalSteps: 9, epoch: 0, time: step, loss: 3 / step }));
    await tell({ type: 'snapshot', ...factsOf('tone'), metrics: plain, log: '' });
    await untilEqual(() => titles.allInnerTexts(), ['Loss']);
  });

  it('are none in a rehearsal, whose log is what it is for', async () => {
    const { page, tell } = await open();
    const status = statusOf('tone', { state: 'succeeded', rehearsal: true });
    await tell({ type: 'snapshot', ...factsOf('tone', { status }), metrics: [], log: 'Proved:\n' });
    await page.getByText('A rehearsal measures nothing').waitFor();
    expect(await page.locator('figure:visible').count()).toBe(0);
    expect(await page.locator('.log').innerText()).toContain('Proved:');
  });

  it('tell the figures of a step to whoever moves over them by keyboard', async () => {
    const { page, tell } = await open();
    await tell({ type: 'snapshot', ...factsOf('tone'), metrics: measured(300), log: '' });
    const loss = page.getByRole('slider', { name: 'Loss by step' });
    await untilEqual(() => loss.getAttribute('aria-valuemax'), '300');
    await loss.focus();
    await page.keyboard.press('Home');
    expect(await loss.getAttribute('aria-valuetext')).toMatch(/^Step 1, Training \d\.\d\d$/);
    for (const key of ['End', 'ArrowLeft', 'ArrowRight']) await page.keyboard.press(key);
    expect(await loss.getAttribute('aria-valuetext')).toMatch(
      /^Step 300, Training \d\.\d\d, Validation \d\.\d\d$/,
    );
  });

  it('of several runs lie in one chart, and are asked for by a tick', async () => {
    const { page, tell, asked } = await open();
    await tell({
      type: 'snapshot',
      ...factsOf('tone', { others: OTHERS }),
      metrics: measured(20_000),
      log: '',
    });
    await page.getByText('Compare with other runs').click();
    await page.getByRole('checkbox', { name: 'warm' }).click();
    const [warm] = OTHERS.map(({ identity }) => identity);
    await untilEqual(asked, [{ type: 'compare', with: [warm] }]);
    const compared = OTHERS.map(({ identity }) => identity);
    await tell({ type: 'facts', ...factsOf('tone', { others: OTHERS, compared }) });
    for (const [index, identity] of compared.entries()) {
      await tell({ type: 'compared', identity, metrics: measured(20_000, 1, 2 - index), isMore: false });
    }
    const legend = page.locator('figure').first().locator('.u-legend .u-label');
    await untilEqual(
      () => legend.allInnerTexts(),
      ['Step', 'tone', 'tone · Validation', 'warm', 'warm · Validation', 'cold', 'cold · Validation'],
    );
    await screenshot(page, 'monitor-compare-dark');
  });
});

describe('a run of 20,000 steps', () => {
  it('takes less than a quarter of the time for scripts while it goes on', async () => {
    const { page, tell } = await open();
    await tell({ type: 'snapshot', ...factsOf('long'), metrics: measured(20_000), log: '' });
    await untilEqual(() => page.getByRole('slider').first().getAttribute('aria-valuemax'), '20000');
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    const scripting = async (): Promise<number> => {
      const { metrics } = await session.send('Performance.getMetrics');
      return metrics.find(({ name }) => name === 'ScriptDuration')?.value ?? Number.NaN;
    };
    const before = await scripting();
    const began = Date.now();
    let step = 20_001;
    while (Date.now() - began < 4000) {
      await tell({ type: 'metrics', metrics: measured(1, step++) });
      await page.waitForTimeout(100);
    }
    await untilEqual(() => page.getByRole('slider').first().getAttribute('aria-valuemax'), String(step - 1));
    const share = ((await scripting()) - before) / ((Date.now() - began) / 1000);
    console.log(`Scripting while 20,000 steps grow: ${(share * 100).toFixed(1)} % of the time`);
    expect(share).toBeLessThan(0.25);
  });
});

describe('the log', () => {
  it('is searched, and the place that was found is shown', async () => {
    const { page, tell } = await open();
    const lines = Array.from({ length: 500 }, (_, index) => `step ${index}: loss 1.${index}\n`);
    await tell({ type: 'snapshot', ...factsOf('tone'), metrics: [], log: lines.join('') });
    const log = page.locator('.log');
    const top = (): Promise<number> => log.evaluate((box) => box.scrollTop);
    await untilEqual(async () => (await top()) > 1000, true);
    await page.getByRole('textbox', { name: 'Find in the log' }).fill('STEP 42');
    const count = page.locator('.search .count');
    await untilEqual(() => count.innerText(), '1 of 11');
    expect(await top()).toBeLessThan(1500);
    for (const [key, expected] of [
      ['Enter', '2 of 11'],
      ['Shift+Enter', '1 of 11'],
      ['Shift+Enter', '11 of 11'],
    ] as const) {
      await page.keyboard.press(key);
      expect(await count.innerText()).toBe(expected);
    }
    // Whoever reads what was found is not carried off by new lines.
    const before = await top();
    await tell({ type: 'log', text: 'one more line\n' });
    expect(await top()).toBe(before);
    await page.getByRole('textbox', { name: 'Find in the log' }).fill('[no such words');
    await untilEqual(() => count.innerText(), 'Nothing found');
  });
});

describe('what has happened', () => {
  it('is told in the order of time, and grows', async () => {
    const { page, tell } = await open();
    const events = [{ time: '2026-11-24T08:00:00Z', text: 'Launched' }];
    await tell({ type: 'snapshot', ...factsOf('tone', { events }), metrics: [], log: '' });
    const more = [...events, { time: '2026-11-24T08:05:00Z', text: 'Connection lost: no answer' }];
    await tell({ type: 'facts', ...factsOf('tone', { events: more }) });
    const items = page.getByRole('region', { name: 'Events' }).getByRole('listitem');
    expect(await items.allInnerTexts()).toEqual([
      expect.stringContaining('Launched'),
      expect.stringContaining('Connection lost: no answer'),
    ]);
  });
});

describe('what is saved', () => {
  it('is a picture of the charts that are shown', async () => {
    const { page, tell, asked } = await open();
    await tell({ type: 'snapshot', ...factsOf('tone'), metrics: measured(2000), log: '' });
    await untilEqual(() => page.getByRole('slider').first().getAttribute('aria-valuemax'), '2000');
    await page.getByRole('button', { name: 'Save picture…' }).click();
    const [request] = await asked();
    if (request?.type !== 'savePicture') throw new Error('No picture was to be saved');
    const png = Buffer.from(request.png, 'base64');
    expect(png.subarray(1, 4).toString('latin1')).toBe('PNG');
    const { width, height, colours } = await page.evaluate(async (base64) => {
      const image = new Image();
      image.src = `data:image/png;base64,${base64}`;
      await image.decode();
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [image.width, image.height];
      const pen = canvas.getContext('2d');
      pen?.drawImage(image, 0, 0);
      const pixels = new Uint32Array(pen?.getImageData(0, 0, image.width, image.height).data.buffer ?? []);
      return { width: image.width, height: image.height, colours: new Set(pixels).size };
    }, request.png);
    expect(width).toBeGreaterThan(600);
    expect(height).toBeGreaterThan(6 * 180);
    expect(colours).toBeGreaterThan(20);
  });
});
