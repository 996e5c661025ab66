import { describe, expect, it } from 'vitest';
import { detectFormat } from '../../../src/core/dataset/formats/registry.ts';
import { isObject, parseLine } from '../../../src/core/dataset/record.ts';
import { settingsFor } from '../../../src/core/lint/configuration.ts';
import { RULES } from '../../../src/core/lint/rules/index.generated.ts';
import { openSession } from '../../../src/core/lint/session.ts';
import { obstaclesOf } from '../../../src/core/lint/trainers/obstacles.ts';
import { TRAINERS } from '../../../src/core/lint/trainers/registry.ts';
import { hasShared, sharedLines } from '../../support/shared.ts';

/** Records that each trainer does not take as they are, by cause. */
function judge(name: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const line of sharedLines(`data/${name}`)) {
    const parsed = parseLine(line);
    const detected = parsed.kind === 'record' ? detectFormat(parsed.value) : null;
    if (parsed.kind !== 'record' || detected === null || !isObject(parsed.value)) continue;
    for (const trainer of TRAINERS)
      for (const { cause } of obstaclesOf(trainer, parsed.value, detected)) {
        const key = `${trainer.id} ${cause}`;
        counts[key] = (counts[key] ?? 0) + 1;
      }
  }
  return counts;
}

/**
 * The first numbers are those that were measured with the vendors' own rules: Together refuses 86 of 86 and 300 of 300 for
 * an extra column, and misses 36 contents; torchtune takes the calls of tools; GSM8K's chats are good for everyone.
 */
const MEASURED: Readonly<Record<string, Record<string, number>>> = {
  'stock_toolcall_training.jsonl': { 'together column': 86, 'together content': 36 },
  'chat_train.jsonl': {},
  'kto_en_demo.jsonl': {
    'together column': 300,
    'mistral format': 300,
    'trl format': 300,
    'axolotl format': 300,
  },
  'orca_dpo_pairs_validation.jsonl': {
    'mistral format': 284,
    'trl format': 284,
    'llamafactory format': 284,
    'axolotl format': 284,
    'torchtune format': 284,
  },
  'alpaca_en_demo.jsonl': {
    'openai format': 999,
    'together format': 999,
    'mistral format': 999,
    'trl format': 999,
  },
  'glaive_toolcall_en_demo.jsonl': {
    'openai format': 300,
    'together format': 300,
    'mistral format': 300,
    'trl role': 300,
    'axolotl role': 153,
    'torchtune order': 153,
    'torchtune role': 153,
  },
};

describe.runIf(hasShared('data'))('the trainers, on public datasets', () => {
  it.each(Object.keys(MEASURED))('take and refuse what was measured: %s', (name) => {
    expect(judge(name)).toEqual(MEASURED[name]);
  });
});

const CHAT =
  '{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello!"}], "id": 7}';

describe('the trainers that tunesmith.json names', () => {
  const configuration = { datasets: [{ files: 'a.jsonl', trainers: ['together', 'openai'] }] };

  function rulesOf(path: string): readonly string[] {
    return openSession([CHAT], settingsFor(configuration, path) ?? {})
      .findings()
      .filter(({ rule }) => rule.startsWith('portability/'))
      .map(({ message }) => message);
  }

  it('are those that a dataset is checked against', () => {
    expect(rulesOf('a.jsonl')).toEqual([
      'OpenAI takes no fewer than 10 records, and this file has 1',
      'Together refuses other columns: `id`',
    ]);
    expect(rulesOf('b.jsonl')).toEqual([]);
  });

  it('say where a licence and a source are named, too', () => {
    const rules = RULES.filter(({ id }) => id.startsWith('provenance/'));
    const on = { 'provenance/licence-missing': 'warning' } as const;
    const messages = (settings: object): readonly string[] =>
      openSession([CHAT], { rules: on, ...settings }, rules)
        .findings()
        .map(({ message }) => message.slice(0, 40));
    expect(messages({})).toEqual(['No licence is named: set `licence` of th']);
    expect(messages({ licence: 'MIT', source: 'ChatGPT, May 2023' })).toEqual([
      'tunesmith.json names a model of OpenAI a',
    ]);
  });
});

describe('a trainer', () => {
  it.each(TRAINERS)('has words for every cause, and reads what it would convert to: $id', (trainer) => {
    expect(Object.keys(trainer.messages)).toContain('format');
    expect(trainer.writers.length).toBeGreaterThan(0);
    expect(trainer.sources.length).toBeGreaterThan(0);
  });
});

describe('a column of two types', () => {
  const lines = ['{"text": "a", "id": 1}', '{"text": "b", "id": "2"}'];
  it.each([
    [[], 1],
    [['openai'], 0],
    [['openai', 'trl'], 1],
  ])('is a finding unless all trainers read line by line: %j', (trainers, count) => {
    const found = openSession(lines, { trainers }).findings();
    expect(found.filter(({ rule }) => rule === 'schema/column-types')).toHaveLength(count);
  });
});
