import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CodeLens, DocumentSymbol, FoldingRange, SymbolInformation } from 'vscode-languageserver/node';
import { TestClient } from './support/client.ts';
import { at } from './support/edits.ts';

const ask = (question: string, answer = 'Because.') =>
  JSON.stringify({
    messages: [
      { role: 'system', content: 'Be kind.' },
      { role: 'user', content: question },
      { role: 'assistant', content: answer },
    ],
  });
const MAIL = ask('Who can help?', 'Ask jana@seznam.cz');

describe('the language server, asked about a whole dataset', () => {
  let client: TestClient;

  beforeAll(async () => {
    client = await TestClient.start();
  });
  afterAll(() => client.stop());

  describe('for symbols', () => {
    const symbols = (uri: string) => client.ask<DocumentSymbol[]>('textDocument/documentSymbol', uri);

    it('names each record by the first words of its question', async () => {
      const uri = client.uri('symbols.jsonl');
      const long = ask(`Why  is\nthe sky ${'so very '.repeat(10)}blue?`);
      await client.lint(uri, [ask('你好'), '', long, '{"open'].join('\n'));
      const found = await symbols(uri);
      expect(found.map(({ name, detail }) => `${name} (${detail})`)).toEqual([
        '你好 (line 1 · 3 turns)',
        'Why is the sky so very so very so very so very so very so… (line 3 · 3 turns)',
        'No record (line 4)',
      ]);
      expect(found[1]?.range).toEqual({
        start: { line: 2, character: 0 },
        end: { line: 2, character: long.length },
      });
    });

    it('sums up what is too much for an outline', async () => {
      const uri = client.uri('many.jsonl');
      await client.lint(uri, Array.from({ length: 5200 }, (_, i) => ask(`What is ${i}?`)).join('\n'));
      const found = await symbols(uri);
      expect(found).toHaveLength(5001);
      expect(found.at(-1)).toMatchObject({ name: '… and 200 more lines', detail: 'from line 5,001 on' });
    });

    it('gives a flat list to a client that knows no trees', async () => {
      const simple = await TestClient.start({ capabilities: {} });
      const uri = simple.uri('flat.jsonl');
      await simple.lint(uri, ask('Why?'));
      expect(await simple.ask<SymbolInformation[]>('textDocument/documentSymbol', uri)).toMatchObject([
        { name: 'Why?', location: { uri } },
      ]);
      await simple.stop();
    });
  });

  describe('for folds', () => {
    const folds = async (uri: string) =>
      (await client.ask<FoldingRange[]>('textDocument/foldingRange', uri)).map(
        ({ startLine, endLine }) => `${startLine + 1}-${endLine + 1}`,
      );

    it('folds the records in which nothing was found, and asks the editor to ask again', async () => {
      const uri = client.uri('folds.jsonl');
      const clean = (n: number) => Array.from({ length: n }, (_, i) => ask(`Why ${n} ${i}?`));
      await client.lint(
        uri,
        [...clean(3), MAIL, ...clean(1), MAIL.replace('jana', 'eva'), ...clean(2)].join('\n'),
      );
      expect(await folds(uri)).toEqual(['1-3', '7-8']);
      expect(client.refreshes).toContain('workspace/foldingRange/refresh');
    });

    it('folds nothing where nothing was found', async () => {
      const uri = client.uri('clean.jsonl');
      await client.lint(uri, [ask('a?'), ask('b?'), ask('c?')].join('\n'));
      expect(await folds(uri)).toEqual([]);
    });
  });

  describe('for the totals over the first line', () => {
    const titles = async (uri: string) =>
      (await client.ask<CodeLens[]>('textDocument/codeLens', uri)).map(({ command }) => command?.title);

    it('counts records, tokens and problems by how bad they are', async () => {
      const uri = client.uri('lens.jsonl');
      await client.lint(uri, [ask('Why?'), MAIL, '{"open'].join('\n'));
      await client.until(() => client.statuses.get(uri)?.tokens !== undefined);
      expect(await titles(uri)).toEqual([
        expect.stringMatching(/^messages · 2 records · ≈ \d+ tokens$/) as string,
        '1 error, 1 warning',
      ]);
      const [size, problems] = await client.ask<CodeLens[]>('textDocument/codeLens', uri);
      expect(size?.range).toEqual(at(0, 0));
      expect(problems?.command?.command).toBe('tunesmith.showProblems');
    });

    it('counts again after an edit only what the edit touched, to the same total', async () => {
      const uri = client.uri('edited.jsonl');
      await client.lint(uri, [ask('Why?'), ask('Who?')].join('\n'));
      await client.until(() => client.statuses.get(uri)?.tokens !== undefined);
      const before = client.statuses.get(uri)?.tokens?.count ?? 0;
      await client.change(uri, 2, [{ range: at(1, 0), text: `${ask('Who?')}\n` }]);
      await client.until(() => client.statuses.get(uri)?.version === 2);
      const fresh = client.uri('fresh.jsonl');
      await client.lint(fresh, [ask('Why?'), ask('Who?'), ask('Who?')].join('\n'));
      await client.until(() => client.statuses.get(fresh)?.tokens !== undefined);
      await client.until(() => client.statuses.get(uri)?.tokens?.count !== before);
      expect(client.statuses.get(uri)?.tokens).toEqual(client.statuses.get(fresh)?.tokens);
    });

    it('says so where there are no problems', async () => {
      const uri = client.uri('fine.jsonl');
      await client.lint(uri, ask('Why?'));
      expect((await titles(uri))[1]).toBe('no problems');
    });

    it('shows none once that is switched off, and asks the editor to ask again', async () => {
      const uri = client.uri('off.jsonl');
      await client.lint(uri, ask('Why?'));
      const asked = client.refreshes.length;
      client.codeLens = false;
      await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
      await client.until(() => client.refreshes.length > asked);
      expect(await titles(uri)).toEqual([]);
    });
  });
});
