import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acceptInto, baselineText, EMPTY_BASELINE } from '../../src/core/lint/baseline.ts';
import { openSession } from '../../src/core/lint/session.ts';
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

  it('holds for a file that has a name and is not saved yet', async () => {
    await configure({ rules: { 'pii/email': 'error' } });
    client = await start();
    const unsaved = uriOf('a.jsonl').replace('file://', 'untitled:');
    expect((await client.lint(unsaved, LINE))[0]).toMatchObject({ code: 'pii/email', severity: 1 });
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

  const changed = (name: string) =>
    client?.connection.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: uriOf(name), type: 2 }],
    });
  const problemsOf = (name: string) => client?.diagnostics.get(uriOf(name))?.diagnostics ?? [];
  const codesOf = (name: string) => problemsOf(name).map(({ code }) => code);

  it('keeps the last configuration that could be read while a newer one is broken, and says where', async () => {
    await configure({ rules: { 'pii/email': 'off', 'json/syntax': 'off' } });
    client = await start();
    expect(await client.lint(uriOf('a.jsonl'), LINE)).toEqual([]);
    await writeFile(join(folder, 'tunesmith.json'), '{\n  "rules": {\n    "pii/email": "off",\n');
    await changed('tunesmith.json');
    await client.until(() => problemsOf('tunesmith.json').length === 1);
    expect(problemsOf('tunesmith.json')[0]).toMatchObject({ severity: 1, range: { start: { line: 2 } } });
    expect(await client.lint(uriOf('b.jsonl'), `${LINE}{`)).toEqual([]);
    await configure({});
    await changed('tunesmith.json');
    await client.until(() => codesOf('b.jsonl').includes('json/syntax'));
    expect(problemsOf('tunesmith.json')).toEqual([]);
    expect(codesOf('a.jsonl')).toEqual(['pii/email']);
  });

  it('leaves out what a baseline accepts, follows its changes, and keeps the last good one', async () => {
    const record = '{"instruction": "Who?", "output": "Ask petr@seznam.cz"}\n';
    const finding = openSession([LINE.trim()], {})
      .findings()
      .find(({ rule }) => rule === 'pii/email');
    const one = acceptInto(EMPTY_BASELINE, 'data/a.jsonl', [{ finding: finding!, line: LINE.trim() }]);
    await configure({});
    client = await start();
    await client.lint(uriOf('data/a.jsonl'), `${record}${LINE}`);
    expect(codesOf('data/a.jsonl')).toEqual(['pii/email', 'pii/email']);

    await writeFile(join(folder, 'tunesmith-baseline.json'), baselineText(one));
    await changed('tunesmith-baseline.json');
    await client.until(() => codesOf('data/a.jsonl').length === 1);
    expect(problemsOf('data/a.jsonl')[0]?.range.start.line).toBe(0);

    const before = client.published.length;
    await writeFile(join(folder, 'tunesmith-baseline.json'), '{"version": 1,\n "files": []}');
    await changed('tunesmith-baseline.json');
    await client.until(() => problemsOf('tunesmith-baseline.json').length === 1);
    expect(problemsOf('tunesmith-baseline.json')[0]?.range.start).toEqual({ line: 1, character: 10 });
    await client.until(() =>
      client!.published.slice(before).some(({ uri }) => uri === uriOf('data/a.jsonl')),
    );
    expect(codesOf('data/a.jsonl')).toEqual(['pii/email']);

    await rm(join(folder, 'tunesmith-baseline.json'));
    await changed('tunesmith-baseline.json');
    await client.until(() => codesOf('data/a.jsonl').length === 2);
    expect(problemsOf('tunesmith-baseline.json')).toEqual([]);
  });

  it('says at the same time that a file is missing which the configuration names', async () => {
    const datasets = [{ files: '*.jsonl', evaluation: ['nothing.jsonl', 'neither.jsonl'] }];
    await writeFile(join(folder, 'tunesmith.json'), JSON.stringify({ datasets }));
    client = await start();
    await client.until(() => problemsOf('tunesmith.json').length === 2);
    expect(problemsOf('tunesmith.json')).toMatchObject([
      { message: expect.stringContaining('nothing.jsonl') as string },
      { message: expect.stringContaining('neither.jsonl') as string },
    ]);
  });
});
