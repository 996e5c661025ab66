import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CancellationTokenSource, type Diagnostic } from 'vscode-languageserver/node';
import { TestClient } from './support/client.ts';

const GOOD = '{"instruction":"a","output":"b"}';
const MEGABYTE = 1_000_000;

describe('the language server, given hostile input', () => {
  let client: TestClient;

  beforeAll(async () => {
    client = await TestClient.start();
  });
  afterAll(async () => {
    await expectAlive();
    await client.stop();
  });

  /** The proof that the server lives: it lints another file. */
  async function expectAlive(): Promise<void> {
    const uri = client.uri(`alive-${Math.random()}.jsonl`);
    expect((await client.lint(uri, `${GOOD}\n{\n`)).map((one: Diagnostic) => one.code)).toEqual([
      'json/syntax',
    ]);
  }

  it.each([
    ['an empty file', '', []],
    ['NUL bytes', '\0\0\0', ['json/syntax']],
    ['a lone byte order mark', '\uFEFF', []],
    ['a lone surrogate', '{"instruction":"\ud800","output":"b"}', []],
    ['10,000 levels of nesting', '['.repeat(10_000) + ']'.repeat(10_000), []],
    ['10,000 opened brackets', '['.repeat(10_000), ['json/syntax']],
    ['only line ends', '\n\r\n\r\n\n', []],
  ])('lints %s and the record after it', async (name, line, expected) => {
    const uri = client.uri(`${name}.jsonl`);
    const found = await client.lint(uri, `${line}\n${GOOD}\n`);
    const codes = found.filter((one) => String(one.code).startsWith('json/')).map((one) => one.code);
    expect(codes).toEqual(expect.arrayContaining(expected));
    if (expected.length === 0) expect(codes).not.toContain('json/syntax');
    expect(client.statuses.get(uri)?.records).toBeGreaterThan(0);
  });

  it('lints a 5 MB line and answers requests about it', async () => {
    const line = `{"instruction":"a","output":"${'x '.repeat(2.5 * MEGABYTE)}jana.k@seznam.cz"}`;
    const found = await client.lint(client.uri('long.jsonl'), `${line}\n${GOOD}\n`);
    const mail = found.find((one) => one.code === 'pii/email');
    expect(mail?.range.start.character).toBe(line.indexOf('jana'));
    const hover = await client.hover(client.uri('long.jsonl'), { line: 0, character: 10 });
    expect(JSON.stringify(hover)).toContain('tokens');
  });

  it('answers while someone types in a 5 MB line, and lints it at the next pause', async () => {
    const uri = client.uri('typed.jsonl');
    await client.lint(client.uri('beside.jsonl'), `${GOOD}\n`);
    await client.lint(uri, `{"instruction":"a","output":"${'x '.repeat(2.5 * MEGABYTE)}"}\n${GOOD}\n`);
    const waits: number[] = [];
    for (let key = 0; key < 20; key++) {
      const place = { line: 0, character: 3 * MEGABYTE };
      await client.change(uri, key + 2, [{ range: { start: place, end: place }, text: '@' }]);
      const start = performance.now();
      await client.hover(client.uri('beside.jsonl'), { line: 0, character: 3 });
      waits.push(performance.now() - start);
    }
    expect(waits.toSorted((a, b) => a - b)[10]).toBeLessThan(50);
    const broken = { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } };
    await client.change(uri, 22, [{ range: broken, text: '' }]);
    expect((await client.diagnosticsOf(uri, 22)).map(({ code }) => code)).toContain('json/syntax');
  });

  it('offers what can be done on a 5 MB line as soon as on any', async () => {
    const uri = client.uri('long-actions.jsonl');
    const line = `{"instruction":"a","output":"${'x '.repeat(2.5 * MEGABYTE)}jana.k@seznam.cz"}`;
    await client.lint(uri, `${line}\n${GOOD}\n`);
    const at = { line: 0, character: line.indexOf('jana') + 2 };
    const start = performance.now();
    const actions = await client.codeActions(uri, { start: at, end: at });
    expect(actions.map(({ title }) => title)).toContain('Redact this e-mail address');
    await client.hover(uri, at);
    expect(performance.now() - start).toBeLessThan(1000);
  });

  it('answers while it reads a big file', async () => {
    const lines = Array.from(
      { length: 150_000 },
      (_, n) => `{"instruction":"q${n}","output":"${'word '.repeat(40)}${n}"}`,
    );
    await client.lint(client.uri('other.jsonl'), `${GOOD}\n`);
    await client.open(client.uri('big.jsonl'), lines.join('\n'));
    let answers = 0;
    while (!client.statuses.has(client.uri('big.jsonl'))) {
      await client.hover(client.uri('other.jsonl'), { line: 0, character: 3 });
      answers++;
    }
    expect(client.statuses.get(client.uri('big.jsonl'))?.records).toBe(150_000);
    // A server that reads the file in one go answers once before and once after.
    expect(answers).toBeGreaterThan(3);
  });

  it('follows edits that come while it reads a big file', async () => {
    const lines = Array.from({ length: 20_000 }, (_, n) => `{"instruction":"q${n}","output":"a${n}"}`);
    const uri = client.uri('edited.jsonl');
    await client.open(uri, lines.join('\n'));
    const top = { start: { line: 0, character: 0 }, end: { line: 10, character: 0 } };
    const late = { start: { line: 15_000, character: 0 }, end: { line: 15_000, character: 1 } };
    await client.change(uri, 2, [{ range: top, text: '' }]);
    await client.change(uri, 3, [{ range: late, text: '' }]);
    const found = await client.diagnosticsOf(uri, 3);
    expect(found.map((one) => [one.code, one.range.start.line])).toEqual([['json/syntax', 15_000]]);
    expect(client.statuses.get(uri)?.records).toBe(20_000 - 10 - 1);
  });

  it.each([
    ['codeAction without a range', 'textDocument/codeAction', { textDocument: { uri: 'file:///x.jsonl' } }],
    ['codeAction for no document', 'textDocument/codeAction', {}],
    ['codeAction of null', 'textDocument/codeAction', null],
    [
      'hover with a strange position',
      'textDocument/hover',
      { textDocument: { uri: 'file:///x.jsonl' }, position: 'here' },
    ],
    ['hover without anything', 'textDocument/hover', {}],
    ['resolve of nothing', 'codeAction/resolve', null],
    ['an unknown method', 'tunesmith/noSuchMethod', {}],
  ])('answers %s with an error or nothing, and lives', async (_name, method, params) => {
    await client.lint('file:///x.jsonl', `${GOOD}\n`);
    const answer = await client.connection.sendRequest(method, params).catch((error: unknown) => error);
    if (answer !== null) expect(answer).toBeInstanceOf(Error);
    await expectAlive();
  });

  it.each([
    [
      'for a document that is not open',
      { textDocument: { uri: 'file:///no.jsonl', version: 1 }, contentChanges: [{ text: 'x' }] },
    ],
    ['without content', { textDocument: { uri: 'file:///y.jsonl', version: 2 }, contentChanges: [{}] }],
    [
      'beyond the text',
      change('file:///y.jsonl', { line: 1e9, character: 1e9 }, { line: -5, character: -5 }),
    ],
    [
      'at no numbers',
      change('file:///y.jsonl', { line: 'a', character: null }, { line: Number.NaN, character: {} }),
    ],
    ['of null', null],
  ])('survives a change %s', async (_name, params) => {
    await client.lint('file:///y.jsonl', `${GOOD}\n`);
    await client.connection.sendNotification('textDocument/didChange', params);
    await expectAlive();
  });

  it.each(['{a}', '[]', '"text"', '{"jsonrpc":"2.0","id":{},"method":5}', '\0'])(
    'survives the message %s',
    async (body) => {
      client.process.stdin.write(`Content-Length: ${body.length}\r\n\r\n${body}`);
      await expectAlive();
    },
  );

  it('resolves an action with forged data to no edit', async () => {
    for (const data of [undefined, 5, { uri: 'file:///x.jsonl' }, { uri: 'file:///none', kind: 'redact' }]) {
      expect((await client.resolve({ title: 'forged', data })).edit).toBeUndefined();
    }
  });

  it('answers a cancelled request with the code for it', async () => {
    const source = new CancellationTokenSource();
    const request = client.connection.sendRequest(
      'textDocument/hover',
      { textDocument: { uri: 'file:///x.jsonl' }, position: { line: 0, character: 0 } },
      source.token,
    );
    source.cancel();
    const answer = await request.catch((error: unknown) => error);
    // It may have been answered before the cancellation came.
    if (answer instanceof Error) expect(answer).toMatchObject({ code: -32_800 });
    await expectAlive();
  });

  it('logs no text of the dataset when something fails', async () => {
    await client.lint(client.uri('log.jsonl'), '{"instruction":"jana.k@seznam.cz"}');
    await client.connection
      .sendRequest('textDocument/codeAction', { textDocument: { uri: client.uri('log.jsonl') } })
      .catch(() => undefined);
    await expectAlive();
    expect(client.log.join('\n')).toContain('textDocument/codeAction failed');
    expect(client.log.join('\n')).not.toContain('jana.k');
  });
});

function change(uri: string, start: unknown, end: unknown) {
  return { textDocument: { uri, version: 2 }, contentChanges: [{ range: { start, end }, text: 'x' }] };
}
