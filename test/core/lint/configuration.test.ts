import { describe, expect, it } from 'vitest';
import { settingsFor } from '../../../src/core/lint/configuration.ts';
import { matchesGlob } from '../../../src/core/lint/glob.ts';

describe('a glob', () => {
  it.each([
    ['data/*.jsonl', 'data/a.jsonl', true],
    ['data/*.jsonl', 'data/b/a.jsonl', false],
    ['data/**/*.jsonl', 'data/a.jsonl', true],
    ['data/**/*.jsonl', 'data/b/c/a.jsonl', true],
    ['**/train.{jsonl,json}', 'x/train.json', true],
    ['*.jsonl', 'deep/down/a.jsonl', true],
    ['./data/a?.jsonl', 'data/ab.jsonl', true],
    ['data/a.jsonl', 'data/aXjsonl', false],
    ['data/(a)[1]+.jsonl', 'data/(a)[1]+.jsonl', true],
    ['*.jsonl', 'data\\a.jsonl', true],
  ])('%s on %s', (glob, path, matches) => {
    expect(matchesGlob(glob, path)).toBe(matches);
  });
});

describe('the settings for a file', () => {
  const configuration = {
    rules: { 'pii/email': 'off' as const },
    datasets: [
      { files: '**/*.jsonl', maxTokens: 100 },
      { files: 'data/chat.jsonl', format: 'messages' as const, maxTokens: 200 },
    ],
    ignore: ['old/**'],
  };

  it('are those of the last entry that matches', () => {
    expect(settingsFor(configuration, 'data/chat.jsonl')).toMatchObject({
      format: 'messages',
      maxTokens: 200,
    });
    expect(settingsFor(configuration, 'data/other.jsonl')).toMatchObject({
      maxTokens: 100,
      rules: configuration.rules,
    });
    expect(settingsFor({}, 'data/other.jsonl')).toEqual({});
  });

  it('are none for a file that is ignored', () => {
    expect(settingsFor(configuration, 'old/a.jsonl')).toBeNull();
  });
});
