import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyChange, changeEdits } from '../../../src/core/run/change.ts';
import { applyEdits } from '../../../src/core/run/edit.ts';

const TEXT = '{\n  "version": 1,\n  "method": { "type": "lora", "r": 64 } // kept\n}\n';

describe('a change of a run file as one edit', () => {
  it('touches the characters from the first that differs to the last, so that one undo takes it back', () => {
    const change = { title: '', values: [{ pointer: '/method/r', value: 16 }] };
    expect(changeEdits(TEXT, change)).toEqual([{ offset: TEXT.indexOf('64'), length: 2, content: '16' }]);
  });

  it('is none where the file says so already', () => {
    expect(changeEdits(TEXT, { title: '', values: [{ pointer: '/method/r', value: 64 }] })).toEqual([]);
  });

  it('gives the text that the change gives, for any values', () => {
    const values = fc.array(
      fc.record({
        pointer: fc.constantFrom('/method/r', '/method/alpha', '/data/validation', '/training/epochs'),
        value: fc.constantFrom(undefined, 1, 64, 'x', { fraction: 0.05 }),
      }),
    );
    fc.assert(
      fc.property(values, (list) => {
        const change = { title: '', values: list };
        expect(applyEdits(TEXT, changeEdits(TEXT, change))).toBe(applyChange(TEXT, change));
      }),
    );
  });
});
