import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { globBase, matchesGlob } from '../../../src/core/lint/glob.ts';

/** The same meaning as a regular expression, for globs without choices: right, but slow on hostile ones. */
function asRegExp(glob: string): RegExp {
  const full = glob.includes('/') ? glob.replace(/^\.?\//, '') : `**/${glob}`;
  const source = full.replace(/\*\*\/|\*\*|\*|\?|[^*?]/gu, (token) => {
    if (token === '**/') return '(?:[^/]+/)*';
    if (token === '**') return '.*';
    if (token === '*') return '[^/]*';
    return token === '?' ? '[^/]' : token.replace(/[.]/u, '\\.');
  });
  return new RegExp(`^${source}$`, 'su');
}

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
    ['{a,b{c,d}}/*.jsonl', 'bd/x.jsonl', true],
    ['{a,b{c,d}}/*.jsonl', 'b/x.jsonl', false],
    ['train{,-small}.jsonl', 'train.jsonl', true],
    ['a{b', 'a{b', true],
    ['数据/*.jsonl', '数据/训练😀.jsonl', true],
    ['?.jsonl', '😀.jsonl', true],
    ['**', 'a/b', true],
    ['', 'a', false],
  ])('%s on %s', (glob, path, matches) => {
    expect(matchesGlob(glob, path)).toBe(matches);
  });

  it('means what the same regular expression means', () => {
    const glob = fc.array(fc.constantFrom('a', 'b', '.', '/', '*', '**', '**/', '?'), { maxLength: 6 });
    const path = fc.array(fc.constantFrom('a', 'b', '.', '/'), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(glob, path, (parts, names) => {
        const [pattern, text] = [parts.join(''), `x${names.join('')}`];
        expect([pattern, text, matchesGlob(`x${pattern}`, text)]).toEqual([
          pattern,
          text,
          asRegExp(`x${pattern}`).test(text),
        ]);
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ['stars between letters', `${'*a'.repeat(100)}b`, 'a'.repeat(1000)],
    ['many crossings of folders', `${'**/'.repeat(100)}b`, 'a/'.repeat(300)],
    ['choices of choices', `${'{a,a}'.repeat(200)}b`, 'a'.repeat(201)],
    ['open brackets', '{'.repeat(5000), 'a'],
    ['closed brackets', '{'.repeat(2000) + '}'.repeat(2000), 'a'],
  ])('takes no longer for %s', (_name, glob, path) => {
    const start = performance.now();
    expect(matchesGlob(glob, path)).toBe(false);
    expect(performance.now() - start).toBeLessThan(1500);
  });

  it('has the folder that all its matches are in', () => {
    expect(['data/x/*.jsonl', '*.jsonl', 'a{b,c}/d', '/data/**'].map(globBase)).toEqual([
      'data/x/',
      '',
      '',
      '/data/',
    ]);
  });
});
