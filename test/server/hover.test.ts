import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MarkupContent } from 'vscode-languageserver/node';
import { onlyKnownRules } from '../support/only-rules.ts';
import { TestClient } from './support/client.ts';

const chat = (...turns: readonly (readonly [string, string])[]) =>
  JSON.stringify({ messages: turns.map(([role, content]) => ({ role, content })) });

const TALK = chat(
  ['system', 'You are kind and brief.'],
  ['user', 'Which river flows through the city of Prague?'],
  ['assistant', '流经布拉格市的河流是伏尔塔瓦河，它在城市的中心。'],
);
const MAIL = chat(['user', 'Who can help me?'], ['assistant', 'Ask jana@seznam.cz']);
const TEXT = [TALK, MAIL, TALK, '{"a":1}', '', '{"open', TALK].join('\n');

describe('the language server, asked about a record', () => {
  let folder: string;
  let client: TestClient;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tunesmith-hover-'));
    const configuration = { rules: onlyKnownRules(), datasets: [{ files: '*.jsonl', maxTokens: 40 }] };
    await writeFile(join(folder, 'tunesmith.json'), JSON.stringify(configuration));
    client = await TestClient.start({ folder });
    await client.lint(client.uri('a.jsonl'), TEXT);
  });
  afterAll(async () => {
    await client.stop();
    await rm(folder, { recursive: true });
  });

  async function hover(line: number, character = 5, uri = client.uri('a.jsonl')): Promise<string> {
    const found = await client.hover(uri, { line: line - 1, character });
    return MarkupContent.is(found?.contents) ? found.contents.value : '';
  }

  it('sums it up: format, turns, tokens against the limit, languages', async () => {
    expect(await hover(1)).toMatch(/^\*\*Messages\*\* · 3 turns · ≈ \d+ of 40 tokens · English → Chinese\n/);
  });

  it('lists its turns with the tokens of each', async () => {
    expect(await hover(2)).toMatch(/^1\. user: ≈ \d+ tokens\n2\. assistant: ≈ \d+ tokens$/m);
  });

  it('says the same wherever in the record the cursor stands', async () => {
    expect(await hover(1, 0)).toBe(await hover(1, TALK.length));
  });

  it('links to the records that repeat it, and that it repeats', async () => {
    const uri = client.uri('a.jsonl');
    expect(await hover(1)).toContain(`Repeated by [line 3](${uri}#L3), [line 7](${uri}#L7)`);
    expect(await hover(7)).toContain(`Repeats [line 1](${uri}#L1), [line 3](${uri}#L3)`);
    expect(await hover(2)).not.toContain('epeat');
  });

  it('counts what was found in it', async () => {
    expect(await hover(2)).toContain('1 finding: warning `pii/email`');
    expect(await hover(1)).not.toContain('finding');
  });

  it('says where a record is too long', async () => {
    const long = client.uri('long.jsonl');
    await client.lint(long, chat(['user', 'Count'], ['assistant', 'one two three '.repeat(30)]));
    expect(await hover(1, 5, long)).toContain('of 40 tokens, too long');
  });

  it('says of an object of no format that it is none', async () => {
    const odd = client.uri('odd.jsonl');
    await client.lint(odd, '{"a":1}');
    expect(await hover(1, 2, odd)).toBe('**Record of no known format**\n');
  });

  it('has nothing to say of a line without a record', async () => {
    expect(await hover(5, 0)).toBe('');
    expect(await hover(6, 0)).toBe('');
    expect(await hover(99, 0)).toBe('');
  });
});
