import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { Configurations, type SettingsProblems } from '../../src/server/configuration.ts';
import { readTokenizer } from '../../src/scan/tokenizer.ts';
import { ROOT } from '../support/repository.ts';

const FIXTURES = join(ROOT, 'test/core/analysis/tokens/fixtures');
const LINE = JSON.stringify({
  instruction: 'Explain.',
  output: 'Photosynthesis turns light into sugar. '.repeat(8),
});

describe('reading a tokenizer', () => {
  it('takes a file or the folder that holds tokenizer.json', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tunesmith-tokenizer-'));
    const minimal = { model: { type: 'WordLevel', vocab: { a: 0 }, unk_token: 'a' } };
    await writeFile(join(folder, 'tokenizer.json'), JSON.stringify(minimal));
    const outcomes = await Promise.all([join(FIXTURES, 'qwen.json'), folder].map(readTokenizer));
    expect(outcomes[0]?.ok).toBe(true);
    expect(outcomes[1]?.ok === false && outcomes[1].failure.reason).not.toBe('no-tokenizer');
  });

  it('says what is wrong with a file that is missing or no JSON', async () => {
    const missing = await readTokenizer(join(FIXTURES, 'nothing.json'));
    expect(!missing.ok && missing.failure.message).toContain("can't be read");
    const source = await readTokenizer(import.meta.filename);
    expect(!source.ok && source.failure.message).toContain('is not JSON');
  });
});

describe('a tokenizer in tunesmith.json', () => {
  it('makes the tokens of its files exact', async () => {
    const { uri, configurations, problems } = await open(join(FIXTURES, 'qwen.json'));
    const [finding] = lint(configurations, uri);
    expect(finding?.message).toMatch(/^\d+ tokens, over the limit of 9/);
    expect(problems.flatMap(({ problems }) => problems)).toEqual([]);
  });

  it('is a problem of that file where it is missing, and tokens are estimated', async () => {
    const { uri, configurations, problems } = await open('nowhere');
    expect(lint(configurations, uri)[0]?.message).toMatch(/^≈/);
    expect(problems.some((one) => one.problems[0]?.message.includes("can't be read"))).toBe(true);
  });
});

async function open(tokenizer: string) {
  const folder = await mkdtemp(join(tmpdir(), 'tunesmith-tokens-'));
  const datasets = [{ files: '*.jsonl', tokenizer, maxTokens: 9 }];
  await writeFile(join(folder, 'tunesmith.json'), JSON.stringify({ datasets }));
  const problems: SettingsProblems[] = [];
  const configurations = new Configurations({ report: (problem) => problems.push(problem) });
  const root = pathToFileURL(folder).href;
  await configurations.setFolders([root]);
  return { uri: `${root}/train.jsonl`, configurations, problems };
}

function lint(configurations: Configurations, uri: string) {
  const session = configurations.openSession(uri);
  session.apply({ start: 0, removed: 0, inserted: [LINE] });
  return session.findings().filter(({ rule }) => rule === 'length/tokens');
}
