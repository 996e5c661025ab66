import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verbNoun } from '../../../src/core/analysis/verb-noun.ts';

interface Case {
  readonly language: 'en' | 'zh';
  /** `tuning` cases were looked at while the rules were written, `heldout` ones were not. */
  readonly part: 'tuning' | 'heldout';
  readonly text: string;
  readonly verb: string | null;
  readonly object: string | null;
}

const CASES = readFileSync(join(import.meta.dirname, 'verb-noun.cases.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Case);

/** Both right, over all cases of a part; docs/complexity.md reports these numbers. */
function accuracy(language: Case['language'], part: Case['part']): number {
  const cases = CASES.filter((one) => one.language === language && one.part === part);
  const right = cases.filter(({ text, verb, object }) => {
    const found = verbNoun(text);
    return (found?.verb ?? null) === verb && (found?.object ?? null) === object;
  });
  return right.length / cases.length;
}

describe('verb and object of an instruction', () => {
  it('are judged on 180 instructions that were labelled by hand', () => {
    expect(CASES).toHaveLength(180);
  });

  it.each([
    ['en', 'tuning', 59 / 60],
    ['en', 'heldout', 57 / 60],
    ['zh', 'tuning', 29 / 30],
    ['zh', 'heldout', 24 / 30],
  ] as const)('are both right in %s, %s, at least at the measured rate', (language, part, rate) => {
    expect(accuracy(language, part)).toBeGreaterThanOrEqual(rate);
  });

  it.each(['', '   ', 'What is love?', '你好', '42', '!!!', 'Hello there!'])('are nothing in %j', (text) => {
    expect(verbNoun(text)).toBeNull();
  });

  it('take no time on a text made to be slow', () => {
    const started = performance.now();
    verbNoun(`given ${'a, '.repeat(100_000)}`);
    verbNoun(`对${'进行的'.repeat(100_000)}`);
    expect(performance.now() - started).toBeLessThan(200);
  });
});
