import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CodeAction } from 'vscode-languageserver/node';
import { onlyKnownRules } from '../../support/only-rules.ts';
import { TestClient } from '../support/client.ts';
import { apply, at, documentEdit, picked } from '../support/edits.ts';

const mail = (name: string) => `{"instruction":"Who? ${name}","output":"Ask ${name}@seznam.cz"}`;
const TEXT = `${mail('jana')}\n${mail('petr')}\n`;
const PLACE = at(0, TEXT.indexOf('jana@') + 2);

describe('what silences a finding', () => {
  let folder: string;
  let client: TestClient;
  let uri: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tunesmith-settings-'));
    await configure();
    client = await TestClient.start({ folder });
    uri = uriOf('data/a.jsonl');
    await client.lint(uri, TEXT);
  });
  afterEach(async () => {
    await client.stop();
    await rm(folder, { recursive: true });
  });

  const uriOf = (path: string) => `${pathToFileURL(folder).href}/${path}`;
  const configure = (text = `${JSON.stringify({ rules: onlyKnownRules() }, null, 2)}\n`) =>
    writeFile(join(folder, 'tunesmith.json'), text);
  const read = (name: string) => readFile(join(folder, name), 'utf8').catch(() => '');
  const codes = () => client.diagnostics.get(uri)?.diagnostics.map(({ code }) => code) ?? [];
  const titles = async () => (await client.codeActions(uri, PLACE)).map(({ title }) => title);

  /** What an editor does with the action: the file is changed on the disk, and the server hears of it. */
  async function save(name: string, action: CodeAction): Promise<void> {
    expect(documentEdit(action).textDocument.uri).toBe(uriOf(name));
    await writeFile(join(folder, name), apply(await read(name), action));
    await client.connection.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: uriOf(name), type: 2 }],
    });
  }

  describe('the baseline', () => {
    it('is made by the first finding that is accepted, and hides it alone', async () => {
      const action = await picked(client, uri, PLACE, 'Accept this finding of pii/email into the baseline');
      expect(action.edit?.documentChanges?.[0]).toEqual({
        kind: 'create',
        uri: uriOf('tunesmith-baseline.json'),
      });
      await save('tunesmith-baseline.json', action);
      await client.until(() => codes().length === 1);
      expect(client.diagnostics.get(uri)?.diagnostics[0]?.range.start.line).toBe(1);
    });

    it('takes further findings beside those that it holds', async () => {
      await save('tunesmith-baseline.json', await picked(client, uri, PLACE, 'Accept this finding'));
      await client.until(() => codes().length === 1);
      const action = await picked(client, uri, at(1, PLACE.start.character), 'Accept this finding');
      expect(action.edit?.documentChanges).toHaveLength(1);
      await save('tunesmith-baseline.json', action);
      await client.until(() => codes().length === 0);
    });

    it('takes all findings of a rule in the file at once', async () => {
      const action = await picked(client, uri, PLACE, 'Accept all of pii/email in this file');
      expect(action.title).toContain('(2 findings)');
      await save('tunesmith-baseline.json', action);
      await client.until(() => codes().length === 0);
      expect(await read('tunesmith-baseline.json')).not.toMatch(/jana|seznam/);
    });

    it('holds as it stands in the editor, before it is saved, and no longer once that is taken back', async () => {
      const name = 'tunesmith-baseline.json';
      const action = await picked(client, uri, PLACE, 'Accept all of pii/email');
      await client.open(uriOf(name), '');
      await client.change(uriOf(name), 2, [{ text: apply('', action) }]);
      await client.until(() => codes().length === 0);
      await client.connection.sendNotification('textDocument/didClose', {
        textDocument: { uri: uriOf(name) },
      });
      await client.until(() => codes().length === 2);
    });

    it('is left alone while it is broken', async () => {
      await writeFile(join(folder, 'tunesmith-baseline.json'), '{"version": 1,');
      await client.connection.sendNotification('workspace/didChangeWatchedFiles', {
        changes: [{ uri: uriOf('tunesmith-baseline.json'), type: 1 }],
      });
      await client.until(() => client.diagnostics.has(uriOf('tunesmith-baseline.json')));
      await client.until(
        () => client.diagnostics.get(uriOf('tunesmith-baseline.json'))?.diagnostics.length === 1,
      );
      expect((await titles()).filter((one) => one.includes('baseline'))).toEqual([]);
    });
  });

  describe('the level of a rule', () => {
    it('is changed in tunesmith.json, to every level but its own', async () => {
      expect((await titles()).filter((one) => one.startsWith('Change level'))).toEqual(
        ['error', 'information', 'hint', 'off'].map(
          (level) => `Change level of pii/email to ${level} in tunesmith.json`,
        ),
      );
      const before = await read('tunesmith.json');
      await save('tunesmith.json', await picked(client, uri, PLACE, 'Change level of pii/email to off'));
      await client.until(() => codes().length === 0);
      expect((await read('tunesmith.json')).replace(',\n    "pii/email": "off"', '')).toBe(before);
    });

    it('is written into a new tunesmith.json where there is none', async () => {
      await client.stop();
      await rm(join(folder, 'tunesmith.json'));
      client = await TestClient.start({ folder });
      await client.lint(uri, TEXT);
      const action = await picked(client, uri, PLACE, 'Change level of pii/email to error');
      expect(action.edit?.documentChanges?.[0]).toMatchObject({
        kind: 'create',
        uri: uriOf('tunesmith.json'),
      });
      expect(apply('', action)).toBe('{\n  "rules": {\n    "pii/email": "error"\n  }\n}\n');
    });

    it('holds before tunesmith.json is saved', async () => {
      const before = await read('tunesmith.json');
      await client.open(uriOf('tunesmith.json'), before);
      const action = await picked(client, uri, PLACE, 'Change level of pii/email to off');
      await client.change(uriOf('tunesmith.json'), 2, [{ text: apply(before, action) }]);
      await client.until(() => codes().length === 0);
      expect(await read('tunesmith.json')).toBe(before);
    });

    it('is not offered while tunesmith.json is broken', async () => {
      await configure('{"rules": {');
      await client.connection.sendNotification('workspace/didChangeWatchedFiles', {
        changes: [{ uri: uriOf('tunesmith.json'), type: 2 }],
      });
      await client.until(() => client.diagnostics.get(uriOf('tunesmith.json'))?.diagnostics.length === 1);
      expect((await titles()).filter((one) => one.startsWith('Change level'))).toEqual([]);
    });
  });

  it('is offered to no client that cannot make the file', async () => {
    const simple = await TestClient.start({ folder, capabilities: {} });
    await simple.lint(uri, TEXT);
    const offered = (await simple.codeActions(uri, PLACE)).map(({ title }) => title);
    expect(offered.some((one) => one.includes('baseline'))).toBe(false);
    expect(offered.some((one) => one.includes('Change level of pii/email to off'))).toBe(true);
    await simple.stop();
  });
});
