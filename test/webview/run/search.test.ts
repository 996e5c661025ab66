import { describe, expect, it } from 'vitest';
import { FIELDS } from '../../../src/core/run/fields.ts';
import { matches } from '../../../webview/run/search.ts';

const found = (query: string): readonly string[] =>
  FIELDS.filter((field) => matches(field, query)).map(({ pointer }) => pointer);

describe('the search over all fields', () => {
  it('finds a field by its name, its key in the file, and words of its help in any order', () => {
    expect(found('warm-up ratio')).toEqual(['/training/warmupRatio']);
    expect(found('warmupRatio')).toEqual(['/training/warmupRatio']);
    expect(found('norm gradients scaled')).toEqual(['/training/maxGradNorm']);
  });
  it('finds a field by what it can be', () => {
    expect(found('pissa')).toEqual(['/method/init']);
  });
  it('finds what a setting has within it, and the setting to switch on first', () => {
    expect(found('patience')).toEqual(['/training/earlyStopping', '/training/earlyStopping/patience']);
    expect(found('weight task reports')).toEqual(['/data/train']);
  });
  it('finds nothing for a word that no field has, and all for none', () => {
    expect(found('tokamak')).toEqual([]);
    expect(found('')).toHaveLength(FIELDS.length);
  });
});
