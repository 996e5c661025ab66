import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DatasetFacts } from '../../src/core/plan/dataset-facts.ts';
import { resolveRun, type ResolvedRun } from '../../src/core/run/resolve.ts';
import { readFacts } from '../../src/scan/run-facts.ts';

/** One token a word, so that counts can be read off. */
const WORDS = { exact: true, count: (text: string) => text.split(' ').filter((word) => word !== '').length };

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tunesmith-facts-'));
  write('a.jsonl', [alpaca('one two', 'three'), '', '{"instruction": ', alpaca('one', 'two three four')]);
  write('b.jsonl', [JSON.stringify({ prompt: 'one', chosen: 'two three', rejected: 'four five six' })]);
  // The same example as in a.jsonl, in another order of fields and with a column more.
  write('held.jsonl', [JSON.stringify({ id: 1, output: 'three', input: '', instruction: 'one two' })]);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, lines: readonly string[]): void {
  writeFileSync(join(folder, name), lines.join('\n'));
}

function alpaca(instruction: string, output: string): string {
  return JSON.stringify({ instruction, input: '', output });
}

function run(data: object): ResolvedRun {
  const result = resolveRun({ version: 1, model: { id: 'a/b' }, data, method: { type: 'lora' } });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.run;
}

async function facts(data: object): Promise<DatasetFacts> {
  const read = await readFacts(run(data), { from: folder, counter: WORDS });
  if (!read.ok) throw new Error(read.failure.message);
  return read.value;
}

const TRAIN = [{ path: 'a.jsonl' }];

/** What a template puts around the messages: 2 tokens at the start, 3 around a question, 5 around the last answer. */
const CHAT = {
  start: 2,
  user: 3,
  system: 0,
  assistant: 4,
  lastAssistant: 5,
  tool: 0,
  most: 100,
  trims: false,
  addsUp: true,
  whole: () => null,
};

describe('what is known of a run’s data', () => {
  it('counts what the model’s chat template puts around the messages', async () => {
    const counter = { ...WORDS, chat: CHAT };
    const read = await readFacts(run({ train: TRAIN }), { from: folder, counter });
    expect(read.ok && Array.from(read.value.train[0]?.lengths ?? [])).toEqual([13, 14]);
  });

  it('are the tokens of each record that can be trained, file by file', async () => {
    const { train, exact } = await facts({ train: [...TRAIN, { path: 'b.jsonl' }] });
    expect(train.map(({ records, pairs, lengths }) => [records, pairs, Array.from(lengths)])).toEqual([
      [2, 0, [3, 4]],
      // Of a pair, the longer side: a question of one word and an answer of three.
      [1, 1, [4]],
    ]);
    expect(exact).toBe(true);
  });

  it('are those of a list of records as of its records in lines', async () => {
    write('list.json', [`[\n  ${alpaca('one two', 'three')},`, `  ${alpaca('one', 'two three four')}\n]`]);
    const { train } = await facts({ train: [{ path: 'list.json' }] });
    expect(train.map(({ records, lengths }) => [records, Array.from(lengths)])).toEqual([[2, [3, 4]]]);
  });

  it('are estimates without a tokenizer', async () => {
    expect(await readFacts(run({ train: TRAIN }), { from: folder })).toMatchObject({
      value: { exact: false },
    });
  });

  it('are the records that are in the validation file too, however they are written there', async () => {
    expect((await facts({ train: TRAIN, validation: { path: 'held.jsonl' } })).leaked).toBe(1);
    expect((await facts({ train: TRAIN, validation: { path: 'b.jsonl' } })).leaked).toBe(0);
  });

  it('are the records of the replay file', async () => {
    expect((await facts({ train: TRAIN, replay: { path: 'b.jsonl' } })).replay?.records).toBe(1);
  });

  it('name the file that cannot be read', async () => {
    const read = await readFacts(run({ train: [{ path: 'none.jsonl' }] }), { from: folder });
    expect(read).toMatchObject({ ok: false, failure: { reason: 'missing' } });
    if (!read.ok) expect(read.failure.message).toContain('none.jsonl');
  });
});
