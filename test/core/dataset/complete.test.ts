import { describe, expect, it } from 'vitest';
import { completionsAt } from '../../../src/core/dataset/complete.ts';
import { detectFormat, formatById, FORMATS } from '../../../src/core/dataset/formats/registry.ts';

/** Completes at `|`. */
function complete(marked: string, format: string | null = 'messages', sample = '') {
  const offset = marked.indexOf('|');
  const line = marked.replace('|', '');
  return completionsAt(line, offset, { format: formatById(format), sample }).map(
    ({ label, isRequired, snippet, replaced }) => ({
      label,
      isRequired,
      snippet,
      /** The line once it is taken, choices and stops as they are. */
      result: line.slice(0, replaced.start) + snippet + line.slice(replaced.end),
    }),
  );
}

const labels = (marked: string, format?: string) => complete(marked, format).map(({ label }) => label);

describe('completion of fields', () => {
  it('offers those that a record lacks, the required ones marked', () => {
    expect(
      complete('{|}', 'alpaca').map(({ label, isRequired }) => `${label}${isRequired ? '!' : ''}`),
    ).toEqual(['instruction!', 'input', 'output!', 'system', 'history']);
    expect(labels('{"instruction":"a", |}', 'alpaca')).toEqual(['input', 'output', 'system', 'history']);
  });

  it('offers those of a message, by who speaks', () => {
    expect(labels('{"messages":[{"role":"user", |}]}')).toEqual([
      'name',
      'weight',
      'tool_call_id',
      'refusal',
      'content',
    ]);
    expect(labels('{"messages":[{"role":"assistant", |}]}')).toContain('tool_calls');
  });

  it('offers those of the shape that a record has begun', () => {
    expect(labels('{"conversations":[{|}]}', 'sharegpt')).toEqual(['from', 'value']);
    expect(labels('{"conversations":[{"role":"user",|}]}', 'sharegpt')).toEqual(['content']);
    expect(labels('{"preferred_output":[],|}', 'preference')).toEqual(['input', 'non_preferred_output']);
    expect(labels('{|}', 'preference')).toContain('chosen');
  });

  it('writes the value that belongs to the field, and a comma before the next', () => {
    const output = complete('{"instruction":"a", |"input":""}', 'alpaca').find(
      (one) => one.label === 'output',
    );
    expect(output?.result).toBe('{"instruction":"a", "output": "$1", "input":""}');
    const tools = complete('{|}').find((one) => one.label === 'tools');
    expect(tools?.snippet).toBe('"tools": [$1]');
    const role = complete('{"messages":[{|}]}').find((one) => one.label === 'role');
    expect(role?.snippet).toBe('"role": "${1|system,developer,user,assistant,tool,function|}"');
  });

  it('replaces a name that is being typed, and leaves the value that it has', () => {
    expect(complete('{"instruction":"a","out|":"b"}', 'alpaca').map(({ result }) => result)).toContain(
      '{"instruction":"a","output":"b"}',
    );
    expect(complete('{"instruction":"a","out|"}', 'alpaca').map(({ result }) => result)).toContain(
      '{"instruction":"a","output": "$1"}',
    );
  });

  it('offers nothing in a text, or where the format is not known', () => {
    expect(labels('{"instruction":"a|","output":"b"}', 'alpaca')).toEqual([]);
    expect(complete('{|}', null)).toEqual([]);
  });
});

describe('completion of values', () => {
  it.each([
    [
      '{"messages":[{"role":"|"}]}',
      'messages',
      ['system', 'developer', 'user', 'assistant', 'tool', 'function'],
    ],
    [
      '{"messages":[{"role":|}]}',
      'messages',
      ['system', 'developer', 'user', 'assistant', 'tool', 'function'],
    ],
    [
      '{"prompt":[{"role":"|"}]}',
      'prompt-completion',
      ['system', 'developer', 'user', 'assistant', 'tool', 'function'],
    ],
    [
      '{"conversations":[{"from":"|","value":""}]}',
      'sharegpt',
      ['system', 'human', 'user', 'gpt', 'assistant', 'function_call', 'observation', 'tool'],
    ],
    ['{"messages":[{"role":"assistant","weight":|}]}', 'messages', ['0', '1', 'null']],
  ])('offers the few that are allowed: %s', (marked, format, expected) => {
    expect(labels(marked, format)).toEqual(expected);
  });

  it('replaces the role that is there, with its quotes', () => {
    const [first] = complete('{"messages":[{"role":"as|sistant","content":"a"}]}');
    expect(first?.result).toBe('{"messages":[{"role":"system","content":"a"}]}');
  });
});

describe('completion of records', () => {
  /** A snippet with a text in each place. */
  const filled = (snippet: string) => JSON.parse(snippet.replaceAll(/\$\d/g, 'text')) as unknown;

  it.each(FORMATS.map(({ id }) => id))('writes a record of the format %s that is one of it', (id) => {
    const records = complete('|', id);
    expect(records.length).toBeGreaterThan(0);
    for (const { snippet } of records) {
      expect(detectFormat(filled(snippet))).toBe(id);
      expect(formatById(id)?.validate(filled(snippet))).toBe(true);
    }
  });

  it('offers every shape where the format is not known', () => {
    expect(complete('  |', null).length).toBeGreaterThan(FORMATS.length);
  });

  it('spaces it as the other records are', () => {
    const compact = complete('|', 'alpaca', '{"instruction":"a","output":"b"}')[0]?.snippet;
    expect(compact).toBe('{"instruction":"$1","input":"","output":"$2"}');
    const spaced = complete('|', 'alpaca', '{"instruction": "a", "output": "b"}')[0]?.snippet;
    expect(spaced).toBe('{"instruction": "$1", "input": "", "output": "$2"}');
  });
});
