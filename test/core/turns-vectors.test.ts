import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { detectFormat, formatById } from '../../src/core/dataset/formats/registry.ts';
import { declaredTools } from '../../src/core/lint/spoken.ts';
import type { Turn } from '../../src/core/dataset/formats/format.ts';
import { EMPTY_CHAT, textOf } from '../../src/core/dataset/chat.ts';
import type { JsonObject } from '../../src/core/dataset/record.ts';

/** The trainer reads the same file (`test/trainer/test_turns.py`): what rules see is what is learnt. */
interface Vector {
  readonly name: string;
  readonly format: string;
  readonly record: JsonObject;
  readonly turns: readonly Turn[];
  /** Answers that the loss counts, and what of theirs is no turn. */
  readonly learnt?: readonly string[];
  readonly calls?: readonly string[];
  readonly thoughts?: readonly string[];
  readonly tools?: readonly string[];
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

describe.each(vectors.filter(({ learnt }) => learnt !== undefined))('$name', (vector) => {
  test('is learnt from as far as the record says', () => {
    const chat = formatById(vector.format)?.chat(vector.record) ?? EMPTY_CHAT;
    const answers = chat.messages.filter(({ role, weight }) => role === 'assistant' && weight !== 0);
    expect(answers.map(textOf)).toEqual(vector.learnt);
    expect(answers.flatMap(({ calls }) => calls.map(({ name }) => name))).toEqual(vector.calls ?? []);
    expect(answers.flatMap(({ thoughts }) => thoughts?.text ?? [])).toEqual(vector.thoughts ?? []);
    expect(declaredTools(chat)?.map(({ name }) => name)).toEqual(vector.tools ?? []);
  });
});
