import { describe, expect, it } from 'vitest';
import { matchesModule } from '../../../src/core/peft/module-names.ts';

const MODULE = 'model.layers.17.self_attn.q_proj';

describe('a key of rankPattern', () => {
  it.each([
    ['q_proj', true],
    ['self_attn.q_proj', true],
    ['proj', false],
    [String.raw`layers\.1[0-9]\.self_attn\.(q|v)_proj`, true],
    [String.raw`layers\.[0-9]+\..*_proj`, true],
    [String.raw`layers\.(?:1|2)\..*`, false],
    ['(', false],
    [MODULE, true],
  ])('is a name or a regular expression: %s', (key, matches) => {
    expect(matchesModule(key, MODULE)).toBe(matches);
  });

  it.each([
    '(a+)+',
    '([a-z_.0-9]+)+x',
    '(?:[a-z_.0-9]*)*x',
    '(.*){30}x',
    String.raw`(.*)(.*)\1\2x`,
    '(?=(.*))x',
    `${'.*'.repeat(30)}x`,
    `${'[^x]{0,30}'.repeat(10)}x`,
  ])('takes no time, whatever it is: %s', { timeout: 2_000 }, (key) => {
    const long = `model.${'a_1.'.repeat(60)}q_proj`;
    expect(matchesModule(key, long)).toBe(false);
  });
});
