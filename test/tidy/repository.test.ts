import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repositoryFiles, ROOT } from '../support/repository.ts';

const TEXT = /\.(ts|js|mjs|json|md|py|yml|toml|css|svg|sh|lock|in|txt)$/;

describe('the repository', () => {
  it('holds no merge marker, no focused test and no skipped test', () => {
    const bad = /^(<{7} |>{7} )|\b(it|describe|test)\.(only|skip|todo)\(|@pytest\.mark\.skip\(/m;
    expect(filesMatching(bad, (file) => !file.startsWith('test/tidy/'))).toEqual([]);
  });

  it('has the top level that newcomers are told of', () => {
    const top = new Set(repositoryFiles().map((file) => file.split('/')[0]));
    for (const name of [
      'package.json',
      'src',
      'webview',
      'syntaxes',
      'schemas',
      'test',
      '.vscodeignore',
      'docs',
      'bench',
      'samples',
    ]) {
      expect(top, name).toContain(name);
    }
  });

  it('names no folder utils, helpers, common or manager', () => {
    const banned = /(^|\/)(utils?|helpers?|common|misc|managers?)(\/|\.)/i;
    expect(repositoryFiles().filter((file) => banned.test(file))).toEqual([]);
  });

  it('never assigns innerHTML in a webview', () => {
    expect(
      filesMatching(/\.(inner|outer)HTML\s*=|insertAdjacentHTML|document\.write/, (file) =>
        file.startsWith('webview/'),
      ),
    ).toEqual([]);
  });
});

function filesMatching(pattern: RegExp, among: (file: string) => boolean): readonly string[] {
  return repositoryFiles().filter(
    (file) => TEXT.test(file) && among(file) && pattern.test(readFileSync(join(ROOT, file), 'utf8')),
  );
}
