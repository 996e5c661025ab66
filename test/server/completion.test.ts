import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { CompletionItem, TextEdit } from 'vscode-languageserver/node';
import { TestClient } from './support/client.ts';

const RECORD = '{"messages":[{"role":"user","content":"Why?"},{"role":"assistant","content":"So."}]}';

describe('the language server, asked what could stand here', () => {
  let client: TestClient;
  let count = 0;

  beforeAll(async () => {
    client = await TestClient.start();
  });
  afterAll(() => client.stop());

  /** Completes at `|`, in a dataset of messages. */
  async function complete(marked: string, before = `${RECORD}\n`, asker = client) {
    const uri = asker.uri(`${count++}.jsonl`);
    const text = `${before}${marked.replace('|', '')}`;
    await asker.lint(uri, text);
    const position = { line: before.split('\n').length - 1, character: marked.indexOf('|') };
    return { text, items: await asker.complete(uri, position) };
  }

  const taken = (text: string, item: CompletionItem | undefined) =>
    TextDocument.applyEdits(TextDocument.create('file:///a.jsonl', 'jsonl', 1, text), [
      item?.textEdit as TextEdit,
    ]);

  it('offers the fields that a message lacks, the required ones first', async () => {
    const { items } = await complete('{"messages":[{"role":"user",|}]}');
    const sorted = items.toSorted((a, b) => (String(a.sortText) < String(b.sortText) ? -1 : 1));
    expect(sorted[0]).toMatchObject({ label: 'content', detail: 'required' });
    expect(sorted.map(({ label }) => label)).not.toContain('role');
  });

  it('offers the roles of the format, in place of what stands there', async () => {
    const { text, items } = await complete('{"messages":[{"role":"|"}]}');
    const user = items.find(({ label }) => label === 'user');
    expect(taken(text, user)).toBe(`${RECORD}\n{"messages":[{"role":"user"}]}`);
    expect(user?.filterText).toBe('"user"');
  });

  it('goes by the record where that is of another format', async () => {
    const { items } = await complete('{"conversations":[{"from":"|"}]}');
    expect(items.map(({ label }) => label)).toContain('gpt');
  });

  it('writes a new record of the format on an empty line', async () => {
    const { text, items } = await complete('|');
    expect(items.map(({ label }) => label)).toEqual(['Messages']);
    expect(taken(text, items[0])).toBe(`${RECORD}\n${RECORD.replace('Why?', '$1').replace('So.', '$2')}`);
  });

  it('offers records of every format in an empty file', async () => {
    const { items } = await complete('|', '');
    expect(items.map(({ label }) => label)).toEqual(
      expect.arrayContaining(['Alpaca', 'ShareGPT', 'Messages']),
    );
  });

  it('offers nothing within a text', async () => {
    expect((await complete('{"messages":[{"role":"user","content":"Wh|y"}]}')).items).toEqual([]);
  });

  it('writes plain text for a client that knows no snippets', async () => {
    const simple = await TestClient.start({ capabilities: {} });
    const { text, items } = await complete('{"messages":[{|}]}', `${RECORD}\n`, simple);
    const role = items.find(({ label }) => label === 'role');
    expect(taken(text, role)).toBe(`${RECORD}\n{"messages":[{"role": "system"}]}`);
    await simple.stop();
  });
});
