import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunFile } from '../../src/core/run/run-file.ts';
import type { JobStatus, Rehearsal } from '../../src/protocol/job.ts';
import type { Box, JobDetails } from '../../src/runner/box.ts';
import { ROOT } from '../support/repository.ts';
import { boxRoot, Events, opened, runFile, sshTarget, temporaryFolder, value } from './support/box.ts';
import { startSshd, type Sshd } from './support/sshd.ts';

let sshd: Sshd;
beforeAll(async () => {
  sshd = await startSshd();
});
afterAll(() => sshd.stop());

const RECORDS = ['sky', 'sea', 'leaf', 'rose']
  .map((thing) => `${JSON.stringify({ instruction: `What colour is the ${thing}?`, output: 'blue' })}\n`)
  .join('');

interface Rehearsed {
  readonly box: Box;
  readonly status: JobStatus;
  readonly details: JobDetails;
  readonly log: string;
}

async function rehearse(folder: string, run: Partial<RunFile> = {}): Promise<Rehearsed> {
  const box = await opened(sshTarget(sshd, boxRoot(folder)));
  const { path, file } = runFile(folder, run, RECORDS);
  const events = new Events();
  const options = { runFilePath: path, trainerFolder: join(ROOT, 'src/trainer'), onEvent: events.take };
  const id = value(await box.launch(file, { ...options, rehearse: true }));
  const status = value(await box.follow(id, { onEvent: events.take }));
  return { box, status, details: value(await box.details(id)), log: events.log() };
}

function checksOf({ details }: Rehearsed, state: Rehearsal['checks'][number]['state']): readonly string[] {
  return (details.rehearsal?.checks ?? []).flatMap((check) => (check.state === state ? [check.name] : []));
}

/** A model folder as a hub gives it, but that its weights are not worth sending. */
function modelFolder(folder: string): string {
  const model = join(folder, 'model');
  mkdirSync(model);
  const sizes = { hidden_size: 512, intermediate_size: 1024, num_hidden_layers: 24, num_attention_heads: 8 };
  const config = { model_type: 'llama', architectures: ['LlamaForCausalLM'], vocab_size: 64, ...sizes };
  writeFileSync(join(model, 'config.json'), JSON.stringify(config));
  const words = '<unk> <end> user assistant What colour is the sky sea leaf rose ? blue'.split(' ');
  const vocab = Object.fromEntries(words.map((word, index) => [word, index]));
  const tokenizer = {
    version: '1.0',
    added_tokens: [addedToken(0, '<unk>'), addedToken(1, '<end>')],
    pre_tokenizer: { type: 'Whitespace' },
    model: { type: 'WordLevel', vocab, unk_token: '<unk>' },
  };
  writeFileSync(join(model, 'tokenizer.json'), JSON.stringify(tokenizer));
  const about = { tokenizer_class: 'PreTrainedTokenizerFast', eos_token: '<end>', pad_token: '<end>' };
  writeFileSync(join(model, 'tokenizer_config.json'), JSON.stringify({ ...about, chat_template: TEMPLATE }));
  writeFileSync(join(model, 'model.safetensors'), WEIGHTS);
  return model;
}

const WEIGHTS = 'so many gigabytes';
const PLAIN_TOKEN = { single_word: false, lstrip: false, rstrip: false, normalized: false };
const addedToken = (id: number, content: string): object => ({ id, content, special: true, ...PLAIN_TOKEN });
const TEMPLATE =
  "{% for m in messages %}{{ m['role'] + ' ' + m['content'] + ' <end> ' }}{% endfor %}" +
  "{% if add_generation_prompt %}{{ 'assistant ' }}{% endif %}";

describe('a rehearsal', () => {
  it('tries the whole run on its own target, and sends no weights for it', async () => {
    const folder = temporaryFolder();
    modelFolder(folder);
    const run = await rehearse(folder, { model: { id: './model' }, method: { type: 'dora' } });
    expect(run.status).toMatchObject({ state: 'succeeded', rehearsal: true });
    const proved = [
      'packages',
      'device',
      'model',
      'tokenizer',
      'data',
      'adapter',
      'training',
      'resume',
      'load',
    ];
    expect(checksOf(run, 'proved')).toEqual(proved);
    expect(checksOf(run, 'unproved')).toEqual(['weights', 'memory', 'result']);
    expect(run.log).toContain('Proved:\n  packages: torch, transformers');
    const sent = readdirSync(join(folder, 'box/store'));
    expect(sent).not.toContain(createHash('sha256').update(WEIGHTS).digest('hex'));
    expect(existsSync(join(run.details.folder, 'rehearsal'))).toBe(false);
    expect(value(await run.box.list())[0]?.status.rehearsal).toBe(true);
  });

  it('fails on what the run would fail on, and tells what it proved before', async () => {
    const folder = temporaryFolder();
    const run = await rehearse(folder, { method: { type: 'lora', targetModules: ['query_key_value'] } });
    expect(run.status).toMatchObject({ state: 'failed', exitCode: 1 });
    expect(run.status.error).toMatchObject({ reason: 'target-modules' });
    expect(run.status.error?.message).toContain('no module query_key_value');
    expect(run.status.error?.hint).toContain('q_proj');
    expect(checksOf(run, 'failed')).toEqual(['adapter']);
    expect(checksOf(run, 'proved')).toContain('data');
  });

  it('is refused before anything is sent where the model folder holds no weights', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'model'));
    writeFileSync(join(folder, 'model/config.json'), '{}');
    await expect(rehearse(folder, { model: { id: './model' } })).rejects.toThrow(/no file of weights/);
  });
});
