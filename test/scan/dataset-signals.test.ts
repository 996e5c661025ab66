import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readSignals } from '../../src/scan/dataset-signals.ts';

const folder = mkdtempSync(join(tmpdir(), 'tunesmith-signals-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, lines.join('\n'));
  return path;
}

const chat = (question: string, answer: string): string =>
  JSON.stringify({
    messages: [
      { role: 'user', content: question },
      { role: 'assistant', content: answer },
    ],
  });

describe('the signals of a dataset', () => {
  it('are its records with an exchange, and those that ask for a fact', async () => {
    const path = file('mixed.jsonl', [
      `\ufeff${chat('When was order 7 shipped?', 'On Monday')}`,
      JSON.stringify({ instruction: 'Who wrote Faust?', output: 'Goethe' }),
      chat('中国的首都是哪里？', '北京'),
      chat('Rewrite politely: where is my order?', 'Could you tell me where my order is?'),
      chat('When did the war begin?', 'A long story. '.repeat(50)),
    ]);
    expect(await readSignals(path)).toEqual({ ok: true, value: { records: 5, facts: 3 } });
  });

  it('leave out blank and broken lines, and records that ask nothing', async () => {
    const path = file('odd.jsonl', ['', '{"broken', '[1]', '{"text":"Once upon a time"}', '{"other":1}']);
    expect(await readSignals(path)).toEqual({ ok: true, value: { records: 0, facts: 0 } });
  });

  it('fail where there is no file', async () => {
    expect(await readSignals(join(folder, 'none.jsonl'))).toMatchObject({
      ok: false,
      failure: { reason: 'missing' },
    });
  });
});
