import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { detectFormat, formatById } from '../../src/core/dataset/formats/registry.ts';
import type { Turn } from '../../src/core/dataset/formats/format.ts';
import type { JsonObject } from '../../src/core/dataset/record.ts';

/** The trainer reads the same file (`test/trainer/test_turns.py`): what rules see is what is learnt. */
interface Vector {
  readonly name: string;
  readonly format: string;
  readonly record: JsonObject;
  readonly turns: readonly Turn[];
}

const vectors = readFileSync(new URL('../vectors/turns.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Vector);

describe.each(vectors)('$name', ({ format, record, turns }) => {
  test('is recognised', () => {
    expect(detectFormat(record)).toBe(format);
  });

  test('gives its turns in order, each with its place', () => {
    expect(formatById(format)?.turns(record)).toEqual(turns);
  });
});
