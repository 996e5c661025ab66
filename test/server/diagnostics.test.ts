import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DiagnosticSeverity, DiagnosticTag, type Diagnostic } from 'vscode-languageserver/node';
import { TestClient } from './support/client.ts';

const GOOD = '{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello"}]}';

describe('the language server, asked for diagnostics', () => {
  let client: TestClient;

  beforeAll(async () => {
    client = await TestClient.start();
  });
  afterAll(async () => {
    expect(await client.stop()).toBe(0);
  });

  it('finds nothing in a clean file and says what it is', async () => {
    expect(await client.lint(client.uri('clean.jsonl'), `${GOOD}\n`)).toEqual([]);
    expect(client.statuses.get(client.uri('clean.jsonl'))).toMatchObject({
      format: 'messages',
      records: 1,
      problems: 0,
      version: 1,
    });
  });

  it('marks a broken line at the exact place and leaves the next line alone', async () => {
    const broken = '{"messages":[{"role":"user" "content":"Hi"}]}';
    const [problem, ...others] = await client.lint(client.uri('broken.jsonl'), `${broken}\n${GOOD}\n`);
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ code: 'json/syntax', severity: DiagnosticSeverity.Error });
    expect(textOf(problem, broken)).toBe('"content"');
  });

  it.each([
    ['plain text', 'write to jana.k@seznam.cz now', 'jana.k@seznam.cz'],
    ['an escape', 'a\\n\\"b\\" \\u4f60 jana.k@seznam.cz', 'jana.k@seznam.cz'],
    ['an escape inside', 'x jana.k\\u0040seznam.cz y', 'jana.k\\u0040seznam.cz'],
    ['an emoji', '👩‍🚀👍🏽 jana.k@seznam.cz', 'jana.k@seznam.cz'],
    ['an escaped surrogate pair', '\\ud83d\\ude00jana.k@seznam.cz', 'jana.k@seznam.cz'],
    ['Chinese', '请写信到 jana.k@seznam.cz。', 'jana.k@seznam.cz'],
  ])('marks exactly the address behind %s', async (name, content, marked) => {
    const line = `{"messages":[{"role":"user","content":"${content}"},{"role":"assistant","content":"ok"}]}`;
    const uri = client.uri(`pii ${name}.jsonl`);
    const found = (await client.lint(uri, `${GOOD}\n${line}\n`)).filter((one) => one.code === 'pii/email');
    expect(found).toHaveLength(1);
    expect(found[0]?.range.start.line).toBe(1);
    expect(textOf(found[0], line)).toBe(marked);
  });

  it('names no detected value in anything that it sends', async () => {
    const line = '{"instruction":"mail","output":"jana.k@seznam.cz, +420 601 123 456"}';
    const sent = JSON.stringify(await client.lint(client.uri('secret.jsonl'), `${line}\n`));
    expect(sent).toContain('pii/email');
    expect(sent).not.toContain('jana.k@seznam.cz');
    expect(sent).not.toContain('601 123 456');
  });

  it('fades a repeated record, links its rule and points at the first', async () => {
    const found = await client.lint(client.uri('twice.jsonl'), `${GOOD}\n\n${GOOD}\n`);
    const repeat = found.find((one) => one.code === 'duplicate/exact');
    expect(repeat?.tags).toEqual([DiagnosticTag.Unnecessary]);
    expect(repeat?.codeDescription?.href).toMatch(/^file:.*\/docs\/rules\/duplicate\/exact\.md$/);
    expect(repeat?.relatedInformation?.[0]?.location).toMatchObject({
      uri: client.uri('twice.jsonl'),
      range: { start: { line: 0, character: 0 }, end: { line: 0, character: GOOD.length } },
    });
  });

  it('sends 400 problems of a file, the worst first, and how many there are', async () => {
    const line = (n: number) => `{"instruction":"mail ${n}","output":"user${n}@seznam.cz"}`;
    const lines = Array.from({ length: 600 }, (_, n) => line(n));
    const found = await client.lint(client.uri('many.jsonl'), [...lines, '{"broken'].join('\n'));
    expect(found).toHaveLength(401);
    expect(found[0]?.code).toBe('json/syntax');
    expect(found.at(-1)?.message).toContain('601 problems');
    expect(client.statuses.get(client.uri('many.jsonl'))?.problems).toBe(601);
  });

  it('follows edits, and the results carry the version', async () => {
    const uri = client.uri('typed.jsonl');
    expect(await client.lint(uri, `${GOOD}\n${GOOD.replace('Hello', 'Bye')}\n`)).toEqual([]);
    await client.change(uri, 2, [{ range: rangeOn(1, 0, 1), text: '' }]);
    expect((await client.diagnosticsOf(uri, 2)).map((one) => [one.code, one.range.start.line])).toEqual([
      ['json/syntax', 1],
    ]);
    expect(client.diagnostics.get(uri)?.version).toBe(2);
    await client.change(uri, 3, [{ range: rangeOn(1, 0, 0), text: '{' }]);
    expect(await client.diagnosticsOf(uri, 3)).toEqual([]);
  });

  it('publishes only for the last of many quick edits, never for one that was replaced', async () => {
    const uri = client.uri('fast.jsonl');
    await client.lint(uri, `${GOOD}\n`);
    for (let version = 2; version <= 41; version++) {
      await client.change(uri, version, [{ range: rangeOn(0, 0, 0), text: version % 2 === 0 ? 'x' : ' ' }]);
    }
    await client.diagnosticsOf(uri, 41);
    const versions = client.published.filter((one) => one.uri === uri).map((one) => one.version);
    expect(versions).toEqual([1, 41]);
  });

  it('takes the problems of a closed file away', async () => {
    const uri = client.uri('closed.jsonl');
    expect(await client.lint(uri, '{')).toHaveLength(1);
    await client.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
    await client.until(() => client.diagnostics.get(uri)?.diagnostics.length === 0);
  });
});

function rangeOn(line: number, start: number, end: number) {
  return { start: { line, character: start }, end: { line, character: end } };
}

function textOf(problem: Diagnostic | undefined, line: string): string | undefined {
  return problem && line.slice(problem.range.start.character, problem.range.end.character);
}
