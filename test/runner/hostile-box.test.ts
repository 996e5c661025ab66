import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Metric, RunEvent } from '../../src/protocol/job.ts';
import type { Box } from '../../src/runner/box.ts';
import { openBox } from '../../src/runner/open-box.ts';

/** A box that lies: it may take its own jobs away, and must not reach this computer, its memory or its disk. */

const SOON = { timeout: 30_000 };
const STATUS = { version: 1, id: 'a', name: 'a', state: 'running', createdAt: '2026-11-24T00:00:00Z' };
const DEEP = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;

interface Endless {
  readonly text: string;
  readonly times: number;
}

let folder: string;
let box: Box | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tunesmith-hostile-'));
});

afterEach(async () => {
  await box?.close();
  box = undefined;
  rmSync(folder, { recursive: true, force: true });
});

/** A box whose Python says this to each command. */
async function boxThatSays(answers: Readonly<Record<string, string | Endless>>): Promise<Box> {
  const python = join(folder, 'python');
  copyFileSync(join(import.meta.dirname, 'support/hostile-python.mjs'), `${python}.mjs`);
  writeFileSync(join(folder, 'answers.json'), JSON.stringify(answers));
  const target = { type: 'local', name: 'evil', root: folder, python: `${python}.mjs` } as const;
  const prompts = {
    confirmHostKey: () => Promise.resolve(false),
    secret: () => Promise.resolve(undefined),
  };
  const opened = await openBox(target, { prompts });
  if (!opened.ok) throw new Error(opened.failure.message);
  box = opened.value;
  return box;
}

const frames = (...all: readonly object[]): string => all.map((one) => `${JSON.stringify(one)}\n`).join('');
const base64 = (text: string): string => Buffer.from(text).toString('base64');

async function follow(said: string | Endless) {
  const events: RunEvent[] = [];
  const opened = await boxThatSays({ follow: said });
  return { outcome: await opened.follow('a', { onEvent: (event) => events.push(event) }), events };
}

describe('the name of a job, by which folders are named here,', () => {
  it.each([
    '../../.ssh',
    '/etc',
    '..',
    '.',
    '',
    'a/b',
    'a\\b',
    'a\0b',
    'a\nb',
    '-rf',
    '\u001b[2J',
    'x'.repeat(200),
  ])('may not be %j', SOON, async (name) => {
    const jobs = [
      { status: { ...STATUS, name } },
      { status: { ...STATUS, id: name } },
      null,
      { status: STATUS },
    ];
    const opened = await boxThatSays({
      list: JSON.stringify({ jobs }),
      stop: JSON.stringify({ ...STATUS, name }),
    });
    const listed = await opened.list();
    expect(listed.ok && listed.value.map(({ status }) => [status.id, status.name])).toEqual([['a', 'a']]);
    expect(await opened.stop('a')).toMatchObject({ ok: false, failure: { reason: 'broken-job' } });
  });

  it('may not be one in what is followed either', SOON, async () => {
    const status = { ...STATUS, state: 'succeeded' };
    const { outcome, events } = await follow(
      frames({ type: 'status', status: { ...status, name: '../x' } }, { type: 'status', status }),
    );
    expect(outcome).toMatchObject({ ok: true, value: { name: 'a' } });
    expect(events).toHaveLength(1);
  });
});

describe('a download', () => {
  const sha256 = createHash('sha256').update('evil').digest('hex');

  async function fetch(file: unknown, part: unknown = 'adapter') {
    const opened = await boxThatSays({ files: JSON.stringify({ part, files: [file] }), send: 'evil' });
    const target = join(folder, 'inside/adapter');
    const outcome = await opened.fetch('a', { part: 'adapter', folder: target, onEvent: () => undefined });
    return { outcome, target };
  }

  it('lies in its folder', SOON, async () => {
    const { outcome, target } = await fetch({ path: 'sub/file', bytes: 4, sha256 });
    expect(outcome.ok).toBe(true);
    expect(readFileSync(join(target, 'sub/file'), 'utf8')).toBe('evil');
  });

  it.each([
    '../outside',
    '/outside',
    'a/../../outside',
    'a//b',
    './a',
    'C:\\outside',
    'C:outside',
    'a\\..\\b',
    'con',
    'nul.txt',
    'a\0b',
    'trailing ',
    'trailing.',
    '',
  ])('never writes to %j', SOON, async (path) => {
    const { outcome } = await fetch({ path, bytes: 4, sha256 });
    expect(outcome).toMatchObject({ ok: false, failure: { reason: 'bad-name' } });
    expect(existsSync(join(folder, 'inside'))).toBe(false);
    expect(readdirSync(folder).sort()).toEqual(['answers.json', 'python.mjs']);
  });

  it.each([
    ['no file', null],
    ['a list', []],
    ['a size that is none', { path: 'a', bytes: 'NaN', sha256 }],
    ['no size', { path: 'a', sha256 }],
    ['a size below nothing', { path: 'a', bytes: -1, sha256 }],
    ['an endless size', { path: 'a', bytes: Number.MAX_VALUE, sha256 }],
    ['a name that is an object', { path: { toString: 1 }, bytes: 4, sha256 }],
  ])('is refused where it has %s', SOON, async (_name, file) => {
    expect((await fetch(file)).outcome).toMatchObject({ ok: false, failure: { reason: 'bad-name' } });
  });

  it('is refused where it is more than was announced', SOON, async () => {
    const { outcome, target } = await fetch({ path: 'a', bytes: 3, sha256 });
    expect(outcome).toMatchObject({ ok: false, failure: { reason: 'changed-while-sending' } });
    expect(existsSync(target)).toBe(false);
  });

  it('is refused where the box means another part by it', SOON, async () => {
    const { outcome } = await fetch({ path: 'a', bytes: 4, sha256 }, '../../jobs');
    expect(outcome).toMatchObject({ ok: false, failure: { reason: 'bad-name' } });
  });
});

describe('an answer', () => {
  it('may not go on without end', SOON, async () => {
    const opened = await boxThatSays({ list: { text: ' ', times: 1e9 } });
    expect(await opened.list()).toMatchObject({
      ok: false,
      failure: { reason: 'box', message: 'The box answers without end' },
    });
  });

  it('is none where nobody could write it again', SOON, async () => {
    const opened = await boxThatSays({ details: `{"source":${DEEP}}` });
    expect(await opened.details('a')).toMatchObject({ ok: false, failure: { reason: 'box' } });
  });

  it('that is a failure has words, whatever they were', SOON, async () => {
    const opened = await boxThatSays({ details: JSON.stringify({ failure: { message: { toString: 1 } } }) });
    const details = await opened.details('a');
    expect(
      !details.ok && [details.failure.message, details.failure.hint].every((one) => typeof one === 'string'),
    ).toBe(true);
  });

  it('names checkpoints that are checkpoints, and a folder that every shell can read', SOON, async () => {
    const checkpoints = ['checkpoint-4', '../checkpoint-5', 'checkpoint-6/..', 7, null];
    const details = JSON.stringify({ folder: '/tmp/$(touch x)', checkpoints, source: {} });
    const opened = await boxThatSays({ details });
    expect(await opened.details('a')).toMatchObject({ ok: true, value: { checkpoints: ['checkpoint-4'] } });
  });
});

describe('what is followed', () => {
  const end = { type: 'status', status: { ...STATUS, state: 'failed' } };

  it('may not be a line without end', SOON, async () => {
    const { outcome } = await follow({ text: 'x', times: 1e9 });
    expect(outcome).toMatchObject({ ok: false, failure: { reason: 'box' } });
  });

  it('is passed over where it is no frame', SOON, async () => {
    const odd = [
      'null',
      '[]',
      '3',
      DEEP,
      `{"type":"status","status":${DEEP}}`,
      '{"type":"log"}',
      '{"type":"metrics"}',
    ];
    const { outcome } = await follow(`${odd.join('\n')}\n${frames(end)}`);
    expect(outcome).toMatchObject({ ok: true, value: { state: 'failed' } });
  });

  it('has metrics that are metrics, and changes no prototype', SOON, async () => {
    const good = { step: 1, totalSteps: 2, epoch: 0.5, time: 1 };
    const lines = [
      JSON.stringify(good),
      '{"__proto__":{"polluted":1},"step":2,"totalSteps":2,"epoch":1,"time":2}',
      '{"constructor":{"prototype":{"polluted":1}},"step":"<img src=x onerror=alert(1)>"}',
      `{"step":${DEEP}}`,
      '{"step":1e999,"totalSteps":1,"epoch":1,"time":1}',
    ];
    const metrics = { type: 'metrics', data: base64(`${lines.join('\n')}\n`), offset: 9 };
    const { events } = await follow(frames(metrics, end));
    const told = events.flatMap((event): Metric[] => (event.type === 'metric' ? [event.metric] : []));
    expect(told.map(({ step }) => step)).toEqual([1, 2]);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});
