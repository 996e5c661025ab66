import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createOrReplace, fileState, replaceFile } from '../../src/scan/atomic-write.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tunesmith-write-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = (name: string): string => join(folder, name);
const DONE = { ok: true, value: undefined };

describe('a file that is replaced', () => {
  it('keeps its mode and its links, and leaves nothing beside it', async () => {
    mkdirSync(at('data'));
    writeFileSync(at('data/file'), 'old');
    chmodSync(at('data/file'), 0o640);
    symlinkSync('data/file', at('link'));
    linkSync(at('data/file'), at('other-name'));
    expect(await replaceFile(await fileState(at('link')), 'new')).toEqual(DONE);
    expect(readFileSync(at('data/file'), 'utf8')).toBe('new');
    expect(statSync(at('data/file')).mode & 0o777).toBe(0o640);
    expect(readlinkSync(at('link'))).toBe('data/file');
    expect(readFileSync(at('other-name'), 'utf8')).toBe('old');
    expect([readdirSync(at('data')), readdirSync(folder)]).toEqual([
      ['file'],
      ['data', 'link', 'other-name'],
    ]);
  });

  it.each([
    ['grown', () => appendFileSync(at('file'), ' and more')],
    ['been replaced by another of the same size', () => replaceBy('new')],
  ])('stays as it is where it has %s since it was read', async (_how, change) => {
    writeFileSync(at('file'), 'old');
    const before = await fileState(at('file'));
    change();
    const now = readFileSync(at('file'), 'utf8');
    expect(await replaceFile(before, 'fixed')).toMatchObject({ ok: false, failure: { reason: 'changed' } });
    expect(readFileSync(at('file'), 'utf8')).toBe(now);
    expect(readdirSync(folder)).toEqual(['file']);
  });
});

function replaceBy(text: string): void {
  writeFileSync(at('file.new'), text);
  rmSync(at('file'));
  execFileSync('mv', [at('file.new'), at('file')]);
}

describe('a file that may be new', () => {
  it('is made where there is none, and replaced where there is one', async () => {
    for (const text of ['first', 'second']) {
      expect(await createOrReplace(at('file'), text)).toEqual(DONE);
      expect(readFileSync(at('file'), 'utf8')).toBe(text);
    }
    expect(readdirSync(folder)).toEqual(['file']);
  });

  it.each([
    ['a pipe', (path: string) => execFileSync('mkfifo', [path])],
    ['a folder', (path: string) => mkdirSync(path)],
    ['a link to nothing', (path: string) => symlinkSync('gone', path)],
  ])('does not take the place of %s', async (_kind, make) => {
    make(at('it'));
    const before = lstatSync(at('it'));
    expect(await createOrReplace(at('it'), 'text')).toMatchObject({
      ok: false,
      failure: { reason: 'not-writable' },
    });
    const { ino, mode } = lstatSync(at('it'));
    expect({ ino, mode }).toEqual({ ino: before.ino, mode: before.mode });
    expect(readdirSync(folder)).toEqual(['it']);
  });
});
