import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RULES } from '../../src/core/lint/rules/index.generated.ts';
import { openSession } from '../../src/core/lint/session.ts';
import { CheckPool } from '../../src/scan/check-pool.ts';
import { readLines } from '../../src/scan/dataset-file.ts';
import { scan } from '../../src/scan/scan.ts';
import { readTokenizer } from '../../src/scan/tokenizer.ts';
import { buildCheckWorker } from '../support/check-worker.ts';
import { latinVocabulary, seededRandom } from '../support/synthetic-texts.ts';

/** Some four megabytes with findings of many kinds, near duplicates among them, and bytes that are not UTF-8. */
function dataset(): Buffer {
  const random = seededRandom(7);
  const { words } = latinVocabulary(random);
  const sentence = (): string =>
    Array.from({ length: 60 }, () => words[Math.floor(random() * words.length)]).join(' ');
  const lines: string[] = [];
  for (let i = 0; i < 6000; i += 1) {
    const output = i % 50 === 3 ? `${sentence()} Write to jana.kova${i}@seznam.cz` : sentence();
    const line = JSON.stringify({ instruction: `Question ${sentence().slice(0, 40)}`, output });
    lines.push(line);
    if (i % 100 === 7) lines.push(line.replace(/e/, 'o'), line, line.slice(0, -2), '');
  }
  return Buffer.concat([
    Buffer.from(`\uFEFF${lines.join('\r\n')}\n{"instruction": "a`),
    Buffer.from([0xff, 0xe4]),
    Buffer.from('", "output": "b"}\n'),
    Buffer.from(`{"text": "${'x'.repeat(1_500_000)}"}`),
  ]);
}

let folder: string;
let file: string;
let workerFile: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tunesmith-scan-'));
  workerFile = await buildCheckWorker(folder);
  file = join(folder, 'data.jsonl');
  writeFileSync(file, dataset());
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a scan with threads', () => {
  it('finds what one thread finds in the same lines', async () => {
    const alone = openSession([], {});
    let next = 0;
    const read = await readLines(file, (lines) => {
      alone.apply({ start: next, removed: 0, inserted: lines });
      next += lines.length;
    });
    const done: number[] = [];
    const scanned = await scan(file, {
      settings: {},
      workerFile,
      threads: 2,
      onProgress: ({ bytes }) => done.push(bytes),
    });
    if (!scanned.ok) expect.fail(scanned.failure.message);
    const { session, bytes } = scanned.value;
    expect(bytes).toBe(read.ok ? read.value : -1);
    expect(session.summary()).toEqual(alone.summary());
    expect(session.findings()).toEqual(alone.findings());
    expect(Object.keys(session.summary().counts)).toEqual(
      expect.arrayContaining(['json/encoding', 'json/bom', 'json/syntax', 'pii/email', 'duplicate/near']),
    );
    const onDisk = await scan(file, { settings: {}, workerFile, heldBytes: 0 });
    if (!onDisk.ok) expect.fail(onDisk.failure.message);
    expect(onDisk.value.session.findings()).toEqual(alone.findings());
    expect(done.length).toBeGreaterThan(2);
    expect(done).toEqual(done.toSorted((a, b) => a - b));
  });

  it('counts tokens in its threads with the tokenizer of the session', async () => {
    const tokenizer = join(folder, 'tokenizer.json');
    writeFileSync(
      tokenizer,
      JSON.stringify({
        model: { type: 'WordLevel', vocab: { '[UNK]': 0 }, unk_token: '[UNK]' },
        pre_tokenizer: { type: 'Whitespace' },
      }),
    );
    const tokens = await readTokenizer(tokenizer);
    if (!tokens.ok) expect.fail(tokens.failure.message);
    const off = RULES.filter(({ id }) => id !== 'length/tokens').map(({ id }) => [id, 'off'] as const);
    const settings = { maxTokens: 66, rules: Object.fromEntries(off) };
    const scanned = await scan(file, { settings: { ...settings, tokens: tokens.value }, workerFile });
    const counter = tokens.value;
    const local = { exact: true, count: (text: string) => counter.count(text) };
    const alone = await scan(file, {
      settings: { ...settings, tokens: local },
      workerFile: 'none',
    });
    if (!scanned.ok || !alone.ok) expect.fail('a scan failed');
    const found = alone.value.session.findings();
    expect(found.length).toBeGreaterThan(100);
    expect(scanned.value.session.findings()).toEqual(found);
  });

  it('is cancelled within 200 ms', async () => {
    const cancel = new AbortController();
    let cancelledAt = 0;
    const scanned = await scan(file, {
      settings: {},
      workerFile,
      signal: cancel.signal,
      onProgress: () => {
        if (cancelledAt > 0) return;
        cancelledAt = performance.now();
        cancel.abort();
      },
    });
    expect(performance.now() - cancelledAt).toBeLessThan(200);
    expect(scanned).toMatchObject({ ok: false, failure: { reason: 'cancelled' } });
  });
});

describe('a thread that ends by itself', () => {
  const program = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };

  it.each([
    ['exits', 'process.exit(3);'],
    [
      'throws',
      "require('node:worker_threads').parentPort.on('message', () => { throw new TypeError('a@b.example'); });",
    ],
    ['is not there', null],
  ])('is one failure of the scan that says no word of the data, where it %s', async (name, text) => {
    const path = text === null ? join(folder, 'missing.js') : program(`${name}.js`, text);
    const scanned = await scan(file, { settings: {}, workerFile: path, threads: 2 });
    expect(scanned).toMatchObject({ ok: false, failure: { reason: 'thread-ended' } });
    expect(JSON.stringify(scanned)).not.toContain('b.example');
  });

  it('answers everything under way, and all that is asked later', async () => {
    const pool = new CheckPool({
      settings: {},
      workerFile: program(
        'late.js',
        "setTimeout(() => process.exit(1), 50); require('node:worker_threads').parentPort.on('message', () => undefined);",
      ),
      workers: 2,
    });
    const under = await Promise.all([
      pool.check(['x'], null),
      pool.check(['y'], null),
      pool.check(['z'], null),
    ]);
    for (const answer of [...under, await pool.check(['w'], null)])
      expect(answer).toMatchObject({ ok: false, failure: { reason: 'thread-ended' } });
  });
});
