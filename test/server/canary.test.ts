import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestClient } from './support/client.ts';

/** Made up, with checksums that are right, so that each is found. */
const CANARIES = [
  'jana.kova7q@seznam.cz',
  '+49 1512 3456789',
  '4539148803436467',
  'DE75512108001245126199',
  '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',
  'https://root:Xk29vmQ7tz@db.corp-intern.cz/x',
];

const line = (value: string): string =>
  JSON.stringify({
    instruction: 'Who can help me with it?',
    output: `The phone, card number or IBAN is ${value}, try it.`,
    [value]: 'x',
  });
const TEXT = CANARIES.flatMap((value) => [line(value), line(value), `{"instruction": "${value}`]).join('\n');

describe('the language server, of a file with secrets and personal data,', () => {
  let client: TestClient;
  let uri: string;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tunesmith-canary-'));
    client = await TestClient.start({ folder });
    uri = client.uri('canary.jsonl');
    await client.lint(uri, TEXT);
  });
  afterAll(async () => {
    await client.stop();
    await rm(folder, { recursive: true });
  });

  /** That none of them stands in what the editor is told, whole or without its ends. */
  function expectNone(told: unknown): void {
    const text = JSON.stringify(told);
    expect(text.length).toBeGreaterThan(20);
    for (const value of CANARIES)
      for (const word of [value, value.slice(2, -2)]) expect(text).not.toContain(word);
  }

  it('finds them, and tells none in its problems', async () => {
    const problems = await client.lint(client.uri('again.jsonl'), TEXT);
    const codes = new Set(problems.map(({ code }) => code));
    for (const rule of ['pii/email', 'pii/phone', 'pii/payment-card', 'pii/iban', 'secret/api-key'])
      expect(codes).toContain(rule);
    expectNone(problems);
  });

  it('tells none in hovers', async () => {
    for (let line = 0; line < TEXT.split('\n').length; line++) {
      const hover = await client.hover(uri, { line, character: 60 });
      if (hover !== null) expectNone(hover);
    }
  });

  it('tells none in the titles of what can be done about them', async () => {
    const range = { start: { line: 0, character: 0 }, end: { line: 20, character: 0 } };
    const actions = await client.connection.sendRequest('textDocument/codeAction', {
      textDocument: { uri },
      range,
      context: { diagnostics: await client.lint(client.uri('third.jsonl'), TEXT) },
    });
    expectNone(actions);
    expect(JSON.stringify(actions)).toContain('pseudonym');
  });

  it('tells none in the lenses above the file, and logs none', async () => {
    expectNone(await client.connection.sendRequest('textDocument/codeLens', { textDocument: { uri } }));
    await client.connection
      .sendRequest('textDocument/hover', { textDocument: { uri } })
      .catch(() => undefined);
    await client.connection
      .sendRequest('codeAction/resolve', { title: 'x', data: { uri, kind: 'pseudonyms', argument: 7 } })
      .catch(() => undefined);
    expectNone([...client.log, 'and what the log has besides']);
  });
});
