import { describe, expect, it } from 'vitest';
import { levelEdits, newConfiguration, type Level } from '../../../src/core/lint/level.ts';
import { readLintConfiguration } from '../../../src/core/lint/read-configuration.ts';
import { applyEdits } from '../../../src/core/run/edit.ts';

const set = (text: string, rule: string, level: Level) => {
  const edits = levelEdits(text, rule, level);
  return edits === null ? null : applyEdits(text, edits);
};

describe('the level of a rule', () => {
  it('replaces the one that is there and leaves every other character alone', () => {
    const text =
      '{\n  // agreed in March\n  "rules": { "pii/email": "warning", "pii/phone":"error" } // both\n}\n';
    expect(set(text, 'pii/email', 'off')).toBe(text.replace('"warning"', '"off"'));
  });

  it('keeps the options of the rule', () => {
    const text = '{"rules": {"pii/email": ["warning", {"allow": ["our.org"]}]}}';
    expect(set(text, 'pii/email', 'error')).toBe(text.replace('"warning"', '"error"'));
  });

  it('is added beside other rules, laid out as they are', () => {
    expect(set('{\n  "rules": {\n    "pii/email": "off"\n  }\n}\n', 'pii/phone', 'hint')).toBe(
      '{\n  "rules": {\n    "pii/email": "off",\n    "pii/phone": "hint"\n  }\n}\n',
    );
  });

  it('is added where there are no rules yet', () => {
    const text = set('{\n  "ignore": ["raw/**"]\n}\n', 'pii/email', 'error');
    expect(readLintConfiguration(text ?? '')).toMatchObject({
      value: { ignore: ['raw/**'], rules: { 'pii/email': 'error' } },
    });
  });

  it('is not written into a text that is broken', () => {
    expect(set('{"rules": {', 'pii/email', 'off')).toBeNull();
    expect(set('[]', 'pii/email', 'off')).toBeNull();
  });

  it('makes a whole configuration where there is none', () => {
    expect(readLintConfiguration(newConfiguration('pii/email', 'off'))).toMatchObject({
      value: { rules: { 'pii/email': 'off' } },
    });
  });
});
