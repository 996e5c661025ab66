import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ROOT } from '../support/repository.ts';
import { TestClient } from './support/client.ts';

const FIXTURES = join(ROOT, 'test/core/analysis/tokens/fixtures');
const QUESTION = 'A farmer has 17 sheep and all but 9 of them run away. How many are left?';
const RIDDLE = JSON.stringify({ instruction: `Riddle: ${QUESTION}`, output: 'Nine of them are left.' });

/** What the server sends is plain text. */
function textOf(message: unknown): string {
  return typeof message === 'string' ? message : '';
}

describe('a file that tunesmith.json names', () => {
  let folder: string;
  let client: TestClient;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tunesmith-named-'));
  });
  afterEach(async () => {
    expect(await client.stop()).toBe(0);
    await rm(folder, { recursive: true });
  });

  const uriOf = (name: string) => `${pathToFileURL(folder).href}/${name}`;
  const write = (name: string, text: string) => writeFile(join(folder, name), text);
  const problemsOf = (name: string) => client.diagnostics.get(uriOf(name))?.diagnostics ?? [];
  const found = (code: string) => problemsOf('train.jsonl').filter((one) => one.code === code);
  const start = async (dataset: object) => {
    await write('tunesmith.json', JSON.stringify({ datasets: [{ files: 'train.jsonl', ...dataset }] }));
    client = await TestClient.start({ folder });
    await client.lint(uriOf('train.jsonl'), `${RIDDLE}\n`);
  };

  describe('with what a model is evaluated on', () => {
    it('has datasets compared anew when it changes', async () => {
      await write(
        'test.jsonl',
        '{"instruction":"Something else altogether, and long enough","output":"9"}\n',
      );
      await start({ evaluation: ['test.jsonl'] });
      expect(found('duplicate/contamination')).toEqual([]);
      await write('test.jsonl', `${JSON.stringify({ instruction: QUESTION, output: '9' })}\n`);
      await client.until(() => found('duplicate/contamination').length === 1);
      await rm(join(folder, 'test.jsonl'));
      await client.until(() => found('duplicate/contamination').length === 0);
      expect(problemsOf('tunesmith.json')[0]?.message).toContain('test.jsonl');
    });

    it('counts from the moment on that a glob matches it', async () => {
      await mkdir(join(folder, 'evaluation'));
      await write('evaluation/a.jsonl', '{"instruction":"Something else altogether","output":"9"}\n');
      await start({ evaluation: ['evaluation/*.jsonl'] });
      await write('evaluation/b.jsonl', `${JSON.stringify({ instruction: QUESTION, output: '9' })}\n`);
      await client.until(() => found('duplicate/contamination').length === 1);
      expect(found('duplicate/contamination')[0]?.message).toContain('evaluation/b.jsonl');
    });
  });

  describe('as the tokenizer', () => {
    it('makes counts exact, is read again when it changes, and is missed when it goes', async () => {
      await mkdir(join(folder, 'model'));
      const place = join(folder, 'model/tokenizer.json');
      await copyFile(join(FIXTURES, 'qwen.json'), place);
      await start({ tokenizer: 'model', maxTokens: 3 });
      const message = () => textOf(found('length/tokens')[0]?.message);
      expect(message()).toMatch(/^\d+ tokens/);
      const before = message();
      await copyFile(join(FIXTURES, 'gpt2.json'), place);
      await client.until(() => message() !== before);
      expect(message()).toMatch(/^\d+ tokens/);
      await rm(place);
      await client.until(() => message().startsWith('≈'));
      expect(problemsOf('tunesmith.json')[0]?.message).toContain('tokenizer.json');
    });

    it('counts for a file of the disk too', async () => {
      await write('other.txt', `${RIDDLE}\n`);
      const datasets = [{ files: '*', tokenizer: join(FIXTURES, 'llama.json'), maxTokens: 3 }];
      await write('tunesmith.json', JSON.stringify({ datasets }));
      client = await TestClient.start({ folder });
      await client.setDiskFiles([uriOf('other.txt')]);
      await client.until(() => client.statuses.has(uriOf('other.txt')));
      const messages = problemsOf('other.txt').map(({ message }) => textOf(message));
      expect(messages.some((message) => /^\d+ tokens/.test(message))).toBe(true);
    });
  });
});

describe('a workspace folder', () => {
  let folders: readonly string[];
  let client: TestClient;

  beforeEach(async () => {
    folders = await Promise.all([0, 1].map(() => mkdtemp(join(tmpdir(), 'tunesmith-folder-'))));
    client = await TestClient.start({ folder: folders[0]! });
  });
  afterEach(async () => {
    expect(await client.stop()).toBe(0);
    for (const folder of folders) await rm(folder, { recursive: true });
  });

  it('brings its settings when it is added, and takes them along when it is removed', async () => {
    const root = pathToFileURL(folders[1]!).href;
    await writeFile(join(folders[1]!, 'tunesmith.json'), '{"rules":{"pii/email":"error","no/rule":"off"}}');
    const uri = `${root}/a.jsonl`;
    const mail = '{"instruction":"Who?","output":"Ask jana.k@seznam.cz"}\n';
    const severity = () => client.diagnostics.get(uri)?.diagnostics.find((one) => one.code === 'pii/email');
    await client.lint(uri, mail);
    expect(severity()?.severity).toBe(2);
    const change = (event: object) =>
      client.connection.sendNotification('workspace/didChangeWorkspaceFolders', { event });
    const settings = () => client.diagnostics.get(`${root}/tunesmith.json`)?.diagnostics ?? [];
    await change({ added: [{ uri: root, name: 'b' }], removed: [] });
    await client.until(() => settings().length === 1);
    await writeFile(join(folders[1]!, 'tunesmith.json'), '{"rules":{"pii/email":"error"}}');
    await client.connection.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: `${root}/tunesmith.json`, type: 2 }],
    });
    await client.until(() => severity()?.severity === 1 && settings().length === 0);
    await change({ added: [], removed: [{ uri: root, name: 'b' }] });
    await client.until(() => severity()?.severity === 2);
  });
});
