import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { onlyKnownRules } from '../support/only-rules.ts';
import { TestClient } from './support/client.ts';

const LINE = '{"instruction":"Who?","output":"Ask jana@seznam.cz"}\n';

describe('the language server and tunesmith.json', () => {
  let folder: string;
  let client: TestClient | undefined;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tunesmith-config-'));
  });
  afterEach(async () => {
    await client?.stop();
    await rm(folder, { recursive: true });
  });

  const uriOf = (path: string) => `${pathToFileURL(folder).href}/${path}`;
  const configure = (configuration: { readonly rules?: object; readonly ignore?: readonly string[] }) =>
    writeFile(
      join(folder, 'tunesmith.json'),
      JSON.stringify({ ...configuration, rules: { ...onlyKnownRules(), ...configuration.rules } }),
    );
  const start = () => TestClient.start({ folder });

  it('takes severities from it', async () => {
    await configure({ rules: { 'pii/email': 'error' } });
    client = await start();
    const [problem] = await client.lint(uriOf('a.jsonl'), LINE);
    expect(problem).toMatchObject({ code: 'pii/email', severity: 1 });
  });

  it('applies a change at once', async () => {
    await configure({});
    client = await start();
    expect(await client.lint(uriOf('a.jsonl'), LINE)).toHaveLength(1);
    await configure({ rules: { 'pii/email': 'off' } });
    await client.connection.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: uriOf('tunesmith.json'), type: 1 }],
    });
    await client.until(() => client?.diagnostics.get(uriOf('a.jsonl'))?.diagnostics.length === 0);
  });

  it('leaves ignored files alone', async () => {
    await configure({ ignore: ['raw/**'] });
    client = await start();
    expect(await client.lint(uriOf('raw/a.jsonl'), LINE)).toEqual([]);
    expect(await client.lint(uriOf('a.jsonl'), LINE)).toHaveLength(1);
  });

  it.each([
    ['is not JSON', '{"rules":', 'not JSON'],
    ['names an unknown rule', '{"rules":{"pii/emial":"error"}}', 'pii/emial'],
    ['has a wrong severity', '{"rules":{"pii/email":"fatal"}}', '/rules/pii~1email'],
  ])('says so in the file where it %s, and lints with the defaults', async (_name, text, message) => {
    await writeFile(join(folder, 'tunesmith.json'), text);
    client = await start();
    await client.until(() => client?.diagnostics.get(uriOf('tunesmith.json'))?.diagnostics.length === 1);
    expect(client.diagnostics.get(uriOf('tunesmith.json'))?.diagnostics[0]?.message).toContain(message);
    const codes = (await client.lint(uriOf('a.jsonl'), LINE)).map((one) => one.code);
    expect(codes).toContain('pii/email');
  });
});
