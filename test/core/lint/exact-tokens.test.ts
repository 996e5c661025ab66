import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadCounter } from '../../../src/core/analysis/tokens/load.ts';
import { settingsFor, type LintSettings } from '../../../src/core/lint/configuration.ts';
import { rule } from '../../../src/core/lint/rules/length/tokens.ts';
import { openSession } from '../../../src/core/lint/session.ts';
import { ROOT } from '../../support/repository.ts';

const FIXTURE = join(ROOT, 'test/core/analysis/tokens/fixtures/qwen.json');
const ANSWER = 'Photosynthesis turns light into sugar. 水由氢和氧组成。 '.repeat(4);
const LINE = JSON.stringify({ instruction: 'Explain.', output: ANSWER });

describe('length/tokens', () => {
  const counter = loadCounter(JSON.parse(readFileSync(FIXTURE, 'utf8')));
  if (!counter.ok) throw new Error(counter.failure.message);
  const exact = counter.value.count('Explain.') + counter.value.count(ANSWER);

  it("counts exactly with the dataset's tokenizer, and says so by leaving out ≈", () => {
    expect(messages({ tokens: counter.value, maxTokens: exact - 1 })).toEqual([
      `${exact} tokens, over the limit of ${exact - 1}: the last 1 would be cut off in training, from turn 2 of 2 on (assistant)`,
    ]);
    expect(messages({ tokens: counter.value, maxTokens: exact })).toEqual([]);
  });

  it('marks the first character that would be cut off', () => {
    const limit = 12;
    const [finding] = lint({ tokens: counter.value, maxTokens: limit });
    const column = (finding?.column ?? 0) - 1;
    const kept = LINE.slice(LINE.indexOf(ANSWER), column);
    expect(counter.value.count('Explain.') + counter.value.count(kept)).toBeLessThanOrEqual(limit);
    expect(counter.value.count('Explain.') + counter.value.count(kept + LINE[column])).toBeGreaterThan(limit);
  });

  it('estimates without a tokenizer, and says so by ≈', () => {
    expect(messages({ maxTokens: 10 })[0]).toMatch(/^≈\d+ tokens/);
  });

  it('finds the tokenizer of a file in the configuration', () => {
    const configuration = { datasets: [{ files: 'data/*.jsonl', tokenizer: 'models/qwen' }] };
    expect(settingsFor(configuration, 'data/a.jsonl')?.tokenizer).toBe('models/qwen');
    expect(settingsFor(configuration, 'other.jsonl')?.tokenizer).toBeUndefined();
  });
});

function lint(settings: LintSettings) {
  return openSession([LINE], { format: 'alpaca', ...settings }, [rule]).findings();
}

function messages(settings: LintSettings): readonly string[] {
  return lint(settings).map(({ message }) => message);
}
