import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONVERT, type ConvertResult } from '../../src/protocol/lsp.ts';
import { TestClient } from './support/client.ts';
import { at } from './support/edits.ts';

const ALPACA = '{"instruction":"Why?","input":"","output":"So."}';
const PAIR = '{"prompt":"Why?","chosen":"So.","rejected":"No."}';

describe('the language server, asked for another format', () => {
  let folder: string;
  let client: TestClient;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tunesmith-convert-'));
    const datasets = [{ files: '*.jsonl', trainers: ['openai'] }];
    await writeFile(join(folder, 'tunesmith.json'), JSON.stringify({ datasets }));
    client = await TestClient.start({ folder, commands: ['tunesmith.convertDataset'] });
  });
  afterAll(async () => {
    await client.stop();
    await rm(folder, { recursive: true });
  });

  const convert = (params: unknown) => client.connection.sendRequest<ConvertResult | null>(CONVERT, params);

  it('converts what is in the editor, and tells what has no place there', async () => {
    const uri = client.uri('a.jsonl');
    await client.lint(uri, `${ALPACA}\n\n${PAIR}\n`);
    expect(await convert({ uri, to: 'messages' })).toEqual({
      text: '{"messages":[{"role":"user","content":"Why?"},{"role":"assistant","content":"So."}]}\n',
      converted: 1,
      refused: [{ message: expect.stringContaining('preference pair') as string, count: 1, line: 3 }],
      droppedColumns: [],
    });
  });

  it('gives nothing for a document or a format that it does not know', async () => {
    expect(await convert({ uri: client.uri('no.jsonl'), to: 'messages' })).toBeNull();
    expect(await convert({ uri: client.uri('a.jsonl'), to: 'toml' })).toBeNull();
    expect(await convert(null)).toBeNull();
  });

  it('lets itself be asked by an action where a trainer refuses the format', async () => {
    const uri = client.uri('b.jsonl');
    await client.lint(uri, `${ALPACA}\n`);
    const actions = (await client.codeActions(uri, at(0, 3))).filter((one) => one.command !== undefined);
    expect(actions.map(({ title, command }) => [title, command?.command, command?.arguments])).toEqual([
      ['Convert this dataset to Messages in a new file', 'tunesmith.convertDataset', [uri, 'messages']],
      ['Convert this dataset to another format…', 'tunesmith.convertDataset', [uri]],
    ]);
  });

  it('offers no command to a client that does not run it', async () => {
    const simple = await TestClient.start({ folder });
    const uri = simple.uri('c.jsonl');
    await simple.lint(uri, `${ALPACA}\n`);
    const actions = await simple.codeActions(uri, at(0, 3));
    expect(actions.filter((one) => one.command !== undefined)).toEqual([]);
    await simple.stop();
  });
});
