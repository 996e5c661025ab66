import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestClient } from '../support/client.ts';
import { apply, documentEdit, picked, rangeOf } from '../support/edits.ts';

const ask = (what: string) => `{"instruction":"Who can help me with ${what.length}?","output":"Ask ${what}"}`;
const TEXT = [
  ask('jana@seznam.cz'),
  ask('petr.novak@seznam.cz'),
  ask('+420 601 123 456 or jana@seznam.cz'),
].join('\n');

describe('personal data, in the editor', () => {
  let client: TestClient;

  beforeAll(async () => {
    client = await TestClient.start();
  });
  afterAll(() => client.stop());

  it('is replaced by pseudonyms that are the same for the same person', async () => {
    const uri = client.uri('all.jsonl');
    const [first] = await client.lint(uri, TEXT);
    const action = await picked(client, uri, rangeOf(first), 'Replace all personal data in this file');
    expect(action.title).toContain('4 places');
    expect(apply(TEXT, action)).toBe(
      TEXT.replaceAll('jana@seznam.cz', '<EMAIL_1>')
        .replace('petr.novak@seznam.cz', '<EMAIL_2>')
        .replace('+420 601 123 456', '<PHONE_1>'),
    );
    expect(documentEdit(action).textDocument).toEqual({ uri, version: 1 });
  });

  it('is replaced value by value, each everywhere at once', async () => {
    const uri = client.uri('one.jsonl');
    const [first] = await client.lint(uri, TEXT);
    const action = await picked(client, uri, rangeOf(first), 'Replace this value by one pseudonym');
    expect(action.title).toContain('2 places');
    expect(apply(TEXT, action)).toBe(TEXT.replaceAll('jana@seznam.cz', '<EMAIL_1>'));
  });

  it('is never named in the title of an action', async () => {
    const uri = client.uri('titles.jsonl');
    const [first] = await client.lint(uri, TEXT);
    const titles = (await client.codeActions(uri, rangeOf(first))).map(({ title }) => title).join('\n');
    expect(titles).not.toMatch(/jana|seznam/);
  });
});
