import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildProgram, type Result } from './support/program.ts';

const RECORD =
  '{"messages":[{"role":"user","content":"one two"},{"role":"assistant","content":"three four"}]}\n';
const RUN = {
  version: 1,
  model: { id: 'Qwen/Qwen2.5-7B-Instruct' },
  data: { train: [{ path: 'train.jsonl' }] },
  method: { type: 'qlora' },
  launch: { target: 'gpu-box' },
};

let folder: string;
let tunesmith: (...args: string[]) => Promise<Result>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tunesmith-plan-'));
  const run = await buildProgram(folder);
  tunesmith = (...args) => run(folder, ['plan', ...args]);
  writeFileSync(join(folder, 'train.jsonl'), RECORD.repeat(100));
  write('run', RUN);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, run: object): void {
  writeFileSync(join(folder, `${name}.tune.json`), JSON.stringify(run));
}

async function planned(...args: string[]): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await tunesmith(...args, '--format', 'json');
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as Record<string, unknown>;
}

describe('tunesmith plan', () => {
  it('prints the figures of a run as one JSON object', async () => {
    const plan = await planned('run.tune.json');
    expect(plan).toMatchObject({
      parameters: { trainable: 40_370_176, total: 7_655_986_688 },
      steps: 21,
      gpu: null,
      findings: [],
    });
    expect(plan['tokens']).toBeGreaterThan(100 * 3 * 3);
  });

  it('prints memory as a sum of terms, each with its formula and source', async () => {
    const { memory } = (await planned('run.tune.json')) as {
      memory: {
        totalBytes: number;
        terms: { name: string; bytes: number; formula: string; source: string }[];
      };
    };
    expect(memory.terms.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(memory.totalBytes);
    for (const { name, formula, source } of memory.terms) expect([name, formula, source]).not.toContain('');
  });

  it('prints what each of several GPUs holds, and where the run is not trained so', async () => {
    const { strategies } = (await planned('run.tune.json')) as {
      strategies: { strategy: string; gpus: number; totalBytes: number; problem: string | null }[];
    };
    expect(strategies.map(({ strategy, gpus }) => [strategy, gpus])).toEqual([
      ['single', 1],
      ['ddp', 2],
      ['zero2', 2],
      ['zero3', 2],
      ['fsdp', 2],
    ]);
    expect(strategies.at(-1)?.problem).toContain('method lora');
    expect(strategies.at(1)?.problem).toBeNull();
  });

  it('prints advice with its evidence and the change that follows it', async () => {
    const plan = await planned('run.tune.json');
    expect(plan['advice']).toContainEqual(
      expect.objectContaining({
        id: 'no-validation',
        evidence: { source: expect.any(String) as string, conditions: expect.any(String) as string },
        change: expect.objectContaining({ title: 'Hold out 5 % and stop early' }) as object,
      }),
    );
  });

  it('takes the configuration of any model', async () => {
    const config = {
      model_type: 'llama',
      hidden_size: 64,
      intermediate_size: 160,
      num_hidden_layers: 2,
      num_attention_heads: 4,
      num_key_value_heads: 2,
      vocab_size: 300,
    };
    writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
    write('own', { ...RUN, model: { id: 'acme/unheard-of' }, method: { type: 'lora', r: 4 } });
    expect(await planned('own.tune.json', '--architecture', 'config.json')).toMatchObject({
      parameters: { trainable: 8960, total: 133_696 },
    });
  });

  it('says what still can be said where the data is missing', async () => {
    write('no-data', { ...RUN, data: { train: [{ path: 'missing.jsonl' }] } });
    const plan = await planned('no-data.tune.json');
    expect(plan).toMatchObject({ parameters: { trainable: 40_370_176 }, tokens: null, steps: null });
    expect(plan['dataProblem']).toContain('missing.jsonl');
  });

  it('says whether it fits on a GPU, how long it takes there and what it costs', async () => {
    const plan = await planned('run.tune.json', '--gpu', '4090', '--price', '2');
    expect(plan).toMatchObject({ gpu: { name: 'RTX 4090', fits: false, largestBatch: 3 } });
    const { duration, cost } = plan as { duration: { seconds: number }; cost: number };
    expect(cost).toBeCloseTo((2 * duration.seconds) / 3600);
  });

  it('trusts the speed of a finished run more than its own', async () => {
    const plan = await planned('run.tune.json', '--tokens-per-second', '10');
    expect(plan).toMatchObject({ duration: { seconds: Number(plan['tokens']) / 10 } });
  });

  it('finds settings that do not go together', async () => {
    write('early', { ...RUN, training: { earlyStopping: {} } });
    expect(await planned('early.tune.json')).toMatchObject({
      findings: [{ id: 'early-stopping-without-validation', severity: 'error' }],
    });
  });

  it('is text for people otherwise', async () => {
    const { code, stdout } = await tunesmith('run.tune.json');
    expect(code).toBe(0);
    expect(stdout).toContain('40,370,176 trained of 7,655,986,688');
    expect(stdout).toMatch(/Memory\s+[\d.]+ GiB of one GPU at the peak/);
    expect(stdout).not.toMatch(/undefined|NaN/);
  });

  it.each([
    [
      'a run file that is not there',
      ['none.tune.json'],
      'none.tune.json: There is no such file. Check the path.',
    ],
    ['a GPU that nobody knows', ['run.tune.json', '--gpu', 'Voodoo'], 'no GPU "Voodoo"'],
    ['a configuration that is not there', ['run.tune.json', '--architecture', 'no.json'], 'no.json'],
    ['a price of nothing', ['run.tune.json', '--price', '0'], 'above 0'],
  ])('exits 2 with one message for %s', async (_name, args, message) => {
    const { code, stderr, stdout } = await tunesmith(...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });

  it('exits 2 with the place of what is wrong in the run file', async () => {
    write('typo', { ...RUN, training: { leraningRate: 1 } });
    const { code, stderr } = await tunesmith('typo.tune.json');
    expect(code).toBe(2);
    expect(stderr).toContain(
      '/training/leraningRate: "leraningRate" is not a known setting: did you mean "learningRate"?',
    );
  });
});
