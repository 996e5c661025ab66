import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CodeAction } from 'vscode-languageserver/node';
import { TestClient } from './support/client.ts';
import { apply, at, documentEdit, rangeOf } from './support/edits.ts';

const MAIL = (name: string) => `{"instruction":"Who? ${name}","output":"Ask ${name}@seznam.cz"}`;
const CLEAN = '{"instruction":"a","output":"b"}';

describe('the language server, asked for fixes', () => {
  let client: TestClient;

  beforeAll(async () => {
    client = await TestClient.start();
  });
  afterAll(() => client.stop());

  async function offers(uri: string, text: string, rule: string): Promise<readonly CodeAction[]> {
    const problem = (await client.lint(uri, text)).find((one) => one.code === rule);
    return client.codeActions(uri, rangeOf(problem));
  }

  it('redacts one address and leaves the others', async () => {
    const text = `${MAIL('jana')}\n${MAIL('petr')}\n`;
    const [first] = await offers(client.uri('one.jsonl'), text, 'pii/email');
    expect(first).toMatchObject({ title: 'Redact this e-mail address', isPreferred: true });
    expect(first?.diagnostics).toHaveLength(1);
    expect(apply(text, first)).toBe(
      `${MAIL('jana').replace('jana@seznam.cz', '[EMAIL]')}\n${MAIL('petr')}\n`,
    );
  });

  it('redacts all of a rule in one edit that is made when it is asked for', async () => {
    const text = `${MAIL('jana')}\n${CLEAN}\n${MAIL('petr')}\n`;
    const all = (await offers(client.uri('all.jsonl'), text, 'pii/email')).find((one) =>
      one.title.includes('all of pii/email'),
    );
    expect(all?.title).toContain('2 places');
    expect(all?.edit).toBeUndefined();
    const resolved = await client.resolve(all ?? { title: '' });
    expect(resolved.edit?.documentChanges).toHaveLength(1);
    expect(apply(text, resolved)).toBe(text.replaceAll(/\w+@seznam\.cz/g, '[EMAIL]'));
  });

  it('redacts what is there when the action is picked, not when it was offered', async () => {
    const uri = client.uri('later.jsonl');
    const text = `${MAIL('jana')}\n${MAIL('petr')}\n`;
    const all = (await offers(uri, text, 'pii/email')).find((one) => one.title.includes('all of'));
    const added = `${MAIL('eva')}\n`;
    await client.change(uri, 2, [{ range: at(0, 0), text: added }]);
    const resolved = await client.resolve(all ?? { title: '' });
    expect(apply(added + text, resolved)).not.toContain('@');
    expect(documentEdit(resolved).textDocument.version).toBe(2);
  });

  it('removes a repeated record with its line', async () => {
    const text = `${CLEAN}\n${MAIL('jana')}\n${CLEAN}\n${MAIL('petr')}\n`;
    const [first] = await offers(client.uri('repeat.jsonl'), text, 'duplicate/exact');
    expect(apply(text, first)).toBe(`${CLEAN}\n${MAIL('jana')}\n${MAIL('petr')}\n`);
  });

  it('removes all repeated records and keeps the first of each', async () => {
    const text = [CLEAN, CLEAN, MAIL('jana'), CLEAN, MAIL('jana'), CLEAN].join('\n');
    const all = (await offers(client.uri('repeats.jsonl'), text, 'duplicate/exact')).find((one) =>
      one.title.includes('Remove all duplicates in this file and keep the first of each (4)'),
    );
    const left = apply(text, await client.resolve(all ?? { title: '' }));
    expect(left.split('\n').filter((line) => line !== '')).toEqual([CLEAN, MAIL('jana')]);
  });

  it('offers nothing where nothing is found, and nothing but quick fixes', async () => {
    const uri = client.uri('none.jsonl');
    await client.lint(uri, `${CLEAN}\n${MAIL('jana')}\n`);
    expect(await client.codeActions(uri, at(0, 3))).toEqual([]);
    const everywhere = { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } };
    expect(await client.codeActions(uri, everywhere, ['refactor'])).toEqual([]);
    expect(await client.codeActions(uri, everywhere, ['quickfix'])).not.toEqual([]);
  });

  it('makes all edits at once for a client that cannot wait for them', async () => {
    const simple = await TestClient.start({ capabilities: {} });
    const uri = simple.uri('simple.jsonl');
    const text = `${MAIL('jana')}\n${MAIL('petr')}\n`;
    const [problem] = await simple.lint(uri, text);
    const actions = await simple.codeActions(uri, rangeOf(problem));
    expect(actions.every((one) => one.edit !== undefined)).toBe(true);
    const redactions = actions.filter((one) => one.title.startsWith('Redact'));
    expect(redactions.map((one) => one.edit?.changes?.[uri]?.length)).toEqual([1, 2]);
    await simple.stop();
  });
});
