import { appendFile, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { onlyKnownRules } from '../support/only-rules.ts';
import { latinVocabulary, seededRandom } from '../support/synthetic-texts.ts';
import { TestClient } from './support/client.ts';

const MAIL = '{"instruction":"Who?","output":"Ask jana.k@seznam.cz"}';
const good = (n: number) => `{"instruction":"Question ${n}","output":"Answer ${n}"}`;
const mails = (count: number) =>
  Array.from({ length: count }, (_, n) => `{"instruction":"Who ${n}?","output":"Ask jana.k${n}@seznam.cz"}`);

describe('a file that the server reads from the disk', () => {
  let folder: string;
  let client: TestClient;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tunesmith-disk-'));
    await configure({});
    client = await TestClient.start({ folder });
  });
  afterEach(async () => {
    expect(await client.stop()).toBe(0);
    await rm(folder, { recursive: true });
  });

  const uriOf = (name: string) => `${pathToFileURL(folder).href}/${name}`;
  const write = (name: string, ...lines: readonly string[]) =>
    writeFile(join(folder, name), `${lines.join('\n')}\n`);
  const configure = (rules: object, rest: object = {}) =>
    write('tunesmith.json', JSON.stringify({ ...rest, rules: { ...onlyKnownRules(), ...rules } }));
  const problemsOf = (name: string) => client.diagnostics.get(uriOf(name))?.diagnostics ?? [];
  const codesOf = (name: string) => problemsOf(name).map(({ code }) => code);
  const messagesOf = (name: string) => problemsOf(name).map(({ message }) => message);
  const statusOf = (name: string) => client.statuses.get(uriOf(name));

  it('has its problems published on its URI, and its totals told', async () => {
    await write('a.jsonl', good(1), MAIL, '{');
    await client.setDiskFiles([uriOf('a.jsonl')]);
    await client.until(() => statusOf('a.jsonl') !== undefined);
    expect(problemsOf('a.jsonl').map(({ code, range }) => [code, range.start.line])).toEqual([
      ['json/syntax', 2],
      ['pii/email', 1],
    ]);
    expect(problemsOf('a.jsonl')[1]?.range.start.character).toBe(MAIL.indexOf('jana'));
    expect(statusOf('a.jsonl')).toMatchObject({
      format: 'alpaca',
      records: 2,
      problems: 2,
      version: null,
      isPartial: false,
    });
  });

  it('may be a list of records, which lie where they lie in it', async () => {
    await writeFile(join(folder, 'list.json'), `[\n  ${good(1)},\n  ${MAIL}\n]\n`);
    await client.setDiskFiles([uriOf('list.json')]);
    await client.until(() => statusOf('list.json') !== undefined);
    expect(problemsOf('list.json').map(({ code, range }) => [code, range.start])).toEqual([
      ['pii/email', { line: 2, character: 2 + MAIL.indexOf('jana') }],
    ]);
    expect(statusOf('list.json')).toMatchObject({ format: 'alpaca', records: 2, problems: 1 });
  });

  it('is named for what it is where it is JSON without records, or broken', async () => {
    await write('settings.json', '{"a": 1}');
    await write('broken.json', '[{"instruction": "Who?" "output": "x"}]');
    await client.setDiskFiles([uriOf('settings.json'), uriOf('broken.json')]);
    await client.until(() => codesOf('broken.json').length > 0 && problemsOf('settings.json').length > 0);
    expect(messagesOf('settings.json')[0]).toContain('one JSON object that is no record of a known format');
    expect(codesOf('broken.json')).toEqual(['json/syntax']);
  });

  it('shows the worst of many problems and says how many there are', async () => {
    await write('many.jsonl', ...mails(3000), '{');
    await client.setDiskFiles([uriOf('many.jsonl')]);
    await client.until(() => statusOf('many.jsonl') !== undefined);
    expect(codesOf('many.jsonl')[0]).toBe('json/syntax');
    expect(messagesOf('many.jsonl')).toHaveLength(401);
    expect(messagesOf('many.jsonl').at(-1)).toBe('Showing 400 of 3,001 problems, the worst ones');
    expect(statusOf('many.jsonl')).toMatchObject({ problems: 3001, shown: 400 });
  });

  it('is read with the settings of its folder, and again when they change', async () => {
    await mkdir(join(folder, 'raw'));
    await write('a.jsonl', MAIL);
    await write('raw/b.jsonl', MAIL);
    await configure({ 'pii/email': 'error' }, { ignore: ['raw/**'] });
    await changed('tunesmith.json');
    await client.setDiskFiles([uriOf('a.jsonl'), uriOf('raw/b.jsonl')]);
    await client.until(() => problemsOf('a.jsonl')[0]?.severity === 1);
    expect(codesOf('raw/b.jsonl')).toEqual([]);
    await configure({ 'pii/email': 'off' });
    await changed('tunesmith.json');
    await client.until(() => problemsOf('a.jsonl').length === 0);
  });

  const changed = (name: string) =>
    client.connection.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: uriOf(name), type: 2 }],
    });

  it('is read again when it changes, is replaced, goes and comes back', async () => {
    await write('a.jsonl', good(1));
    await client.setDiskFiles([uriOf('a.jsonl')]);
    await client.until(() => statusOf('a.jsonl')?.records === 1);
    await appendFile(join(folder, 'a.jsonl'), `${MAIL}\n`);
    await client.until(() => codesOf('a.jsonl').includes('pii/email'));
    await write('new.jsonl', good(2), '{');
    await rename(join(folder, 'new.jsonl'), join(folder, 'a.jsonl'));
    await client.until(() => codesOf('a.jsonl').includes('json/syntax'));
    await rm(join(folder, 'a.jsonl'));
    await client.until(() => problemsOf('a.jsonl').length === 0);
    await write('a.jsonl', MAIL);
    await client.until(() => codesOf('a.jsonl').includes('pii/email'));
  });

  it('is not read while it is still being written', async () => {
    await write('a.jsonl', MAIL);
    await client.setDiskFiles([uriOf('a.jsonl')]);
    await client.until(() => codesOf('a.jsonl').length === 1);
    const before = client.published.length;
    for (let piece = 0; piece < 8; piece++) {
      await appendFile(join(folder, 'a.jsonl'), '{"instruction":"half of it');
      await new Promise((settle) => setTimeout(settle, 300));
    }
    await write('a.jsonl', MAIL, MAIL, good(1));
    await client.until(() => statusOf('a.jsonl')?.records === 3);
    const later = client.published.slice(before).flatMap(({ diagnostics }) => diagnostics);
    expect(later.map(({ code }) => code)).not.toContain('json/syntax');
  });

  it('comes after the open document of the same name', async () => {
    await write('a.jsonl', '{');
    await client.lint(uriOf('a.jsonl'), `${MAIL}\n`);
    await client.setDiskFiles([uriOf('a.jsonl')]);
    await client.lintAgain(uriOf('a.jsonl'));
    await client.lint(uriOf('other.jsonl'), '{');
    expect(codesOf('a.jsonl')).toEqual(['pii/email']);
    await client.connection.sendNotification('textDocument/didClose', {
      textDocument: { uri: uriOf('a.jsonl') },
    });
    await client.until(() => codesOf('a.jsonl').includes('json/syntax'));
  });

  it('has no problems any more once it is not named', async () => {
    await write('a.jsonl', MAIL);
    await write('b.jsonl', MAIL);
    await client.setDiskFiles([uriOf('a.jsonl'), uriOf('b.jsonl')]);
    await client.until(() => codesOf('a.jsonl').length === 1 && codesOf('b.jsonl').length === 1);
    await client.setDiskFiles([uriOf('b.jsonl')]);
    await client.until(() => codesOf('a.jsonl').length === 0);
    expect(codesOf('b.jsonl')).toEqual(['pii/email']);
  });

  it('says why it was not checked where it cannot be read', async () => {
    await mkdir(join(folder, 'folder.jsonl'));
    await writeFile(join(folder, 'wide.jsonl'), Buffer.from('\ufeff{}', 'utf16le'));
    await client.setDiskFiles([uriOf('folder.jsonl'), uriOf('wide.jsonl'), 'untitled:x', 'file://%', '']);
    await client.until(
      () => problemsOf('wide.jsonl').length === 1 && problemsOf('folder.jsonl').length === 1,
    );
    expect(messagesOf('wide.jsonl')[0]).toContain('encoding UTF-8');
    expect(messagesOf('folder.jsonl')[0]).toContain('This is a folder');
  });
});

/** Some seconds of work. */
const LONG = 40_000;

function longText(): string {
  const random = seededRandom(3);
  const { words } = latinVocabulary(random);
  const sentence = (length: number) =>
    Array.from({ length }, () => words[Math.floor(random() * words.length)]).join(' ');
  return Array.from({ length: LONG }, (_, n) => {
    const mail = n % 1000 === 0 ? ' jana.k@seznam.cz' : '';
    return JSON.stringify({ instruction: `${sentence(10)}?`, output: `${sentence(60)}${mail}.` });
  }).join('\n');
}

describe('a long scan', () => {
  let folder: string;
  let client: TestClient;
  let text: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tunesmith-long-'));
    await writeFile(join(folder, 'tunesmith.json'), '{}');
    text = longText();
    await writeFile(join(folder, 'long.jsonl'), text);
    client = await TestClient.start({ folder });
  });
  afterEach(async () => {
    expect(await client.stop()).toBe(0);
    await rm(folder, { recursive: true });
  });

  const uriOf = (name: string) => `${pathToFileURL(folder).href}/${name}`;
  const lint = {
    'of a file of the disk': () => client.setDiskFiles([uriOf('long.jsonl')]),
    'of a document': () => client.open(uriOf('long.jsonl'), text),
  };
  const messages = () => client.diagnostics.get(uriOf('long.jsonl'))?.diagnostics.map((one) => one.message);

  describe.each(Object.entries(lint))('%s', (_name, start) => {
    it('tells its progress, which ends with it', async () => {
      await start();
      await client.until(() => client.statuses.has(uriOf('long.jsonl')), 60_000);
      await client.until(() => client.progress.at(-1)?.value.kind === 'end');
      expect(client.progress[0]?.value).toMatchObject({ title: 'Linting long.jsonl', cancellable: true });
      const percentages = client.progress.flatMap(({ value }) => value.percentage ?? []);
      expect(percentages.length).toBeGreaterThan(5);
      expect(percentages).toEqual(percentages.toSorted((a, b) => a - b));
      expect(client.statuses.get(uriOf('long.jsonl'))).toMatchObject({ records: LONG, isPartial: false });
    });

    it('stops within 200 ms when it is cancelled, says so, and starts again when asked', async () => {
      await start();
      await client.cancel('Linting long.jsonl');
      const cancelled = performance.now();
      await client.until(() => client.statuses.get(uriOf('long.jsonl'))?.isPartial === true);
      expect(performance.now() - cancelled).toBeLessThan(200);
      expect(client.statuses.get(uriOf('long.jsonl'))?.records).toBeLessThan(LONG);
      expect(messages()?.[0]).toMatch(/^You stopped the scan after [\d,]+ lines: the rest/);
      await client.lintAgain(uriOf('long.jsonl'));
      await client.until(() => client.statuses.get(uriOf('long.jsonl'))?.isPartial === false, 60_000);
      expect(client.statuses.get(uriOf('long.jsonl'))?.records).toBe(LONG);
    });
  });

  it('lets what is typed go first', async () => {
    await client.open(uriOf('long.jsonl'), text);
    await client.change(uriOf('long.jsonl'), 2, [
      { range: { start: { line: 1, character: 0 }, end: { line: 1, character: 1 } }, text: '' },
    ]);
    await client.until(
      () =>
        client.diagnostics.get(uriOf('long.jsonl'))?.diagnostics.some((one) => one.code === 'json/syntax') ===
        true,
    );
    expect(client.statuses.has(uriOf('long.jsonl'))).toBe(false);
  });
});
