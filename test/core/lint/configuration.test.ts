import { describe, expect, it } from 'vitest';
import { settingsFor } from '../../../src/core/lint/configuration.ts';
import { PRESETS } from '../../../src/core/lint/presets/registry.ts';
import { readLintConfiguration } from '../../../src/core/lint/read-configuration.ts';
import { RULES } from '../../../src/core/lint/rules/index.generated.ts';

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

describe('the presets', () => {
  it.each(PRESETS.map((preset) => [preset.id, preset] as const))(
    '%s is a valid configuration',
    (id, preset) => {
      const read = readLintConfiguration(JSON.stringify({ extends: id, rules: preset.rules }));
      expect(read).toMatchObject({ ok: true });
    },
  );

  it('name only rules that exist, and `strict` none at its own level', () => {
    const levels = new Map(RULES.map((rule) => [rule.id, rule.severity as string]));
    for (const { id, rules } of PRESETS)
      for (const [rule, setting] of Object.entries(rules)) {
        expect([id, rule, levels.has(rule)]).toEqual([id, rule, true]);
        if (id === 'strict') expect([rule, setting]).not.toEqual([rule, levels.get(rule)]);
      }
  });

  it('lie beneath the own settings, the later over the earlier, and a level keeps their options', () => {
    const rules = (configuration: Parameters<typeof settingsFor>[0]) =>
      settingsFor(configuration, 'a.jsonl')?.rules;
    const both = rules({ extends: ['chinese', 'strict'], rules: { 'pii/email': 'off' } });
    expect(both).toMatchObject({
      'pii/email': 'off',
      'pii/phone': ['error', { regions: ['CN', 'HK', 'MO', 'TW', 'SG'] }],
      'pii/us-ssn': 'error',
      'complexity/readability': 'hint',
    });
    expect(rules({ extends: ['strict', 'chinese'] })?.['pii/us-ssn']).toBe('off');
    expect(rules({ extends: 'recommended' })).toEqual({});
  });
});

describe('a configuration that cannot be used', () => {
  it.each([
    ['is cut off', '{\n  "rules": {\n', 'This is not JSON', 2, 12],
    ['has a trailing comma', '{\n  "ignore": [],\n}', 'This is not JSON: trailing comma', 2, 15],
    ['names an unknown rule', '{\n  "rules": {\n    "pii/emial": "off"}}', 'pii/emial', 3, 5],
    [
      'has a wrong level',
      '{"rules": {\n "pii/email": "loud"}}',
      '/rules/pii~1email must be one of "error"',
      2,
      15,
    ],
    ['names an unknown preset', '{"extends": "lax"}', '"recommended", "strict", "chinese"', 1, 13],
    ['has a name of the prototype', '{"rules": {"__proto__": "off"}}', '__proto__', 1, 12],
    ['has such a name at the top', '{"constructor": {}}', 'constructor', 1, 2],
    ['has a huge glob', `{"ignore": ["${'*'.repeat(2000)}"]}`, '/ignore/0', 1, 13],
    ['is empty', '', 'This is not JSON', 1, 1],
    ['is a list', '[]', 'The configuration must be object', 1, 1],
  ])('says where it %s', (_name, text, message, line, column) => {
    const read = readLintConfiguration(text);
    if (read.ok) throw new Error('it was taken');
    expect(read.failure.message).toContain(message);
    expect([read.failure.place.line, read.failure.place.column]).toEqual([line, column]);
  });

  it('is taken with a byte order mark', () => {
    expect(readLintConfiguration('\uFEFF{}').ok).toBe(true);
  });
});
