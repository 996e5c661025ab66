import { expect, it } from 'vitest';
import { readPairs } from '../../../webview/run/lines.ts';

it.each([
  [['down_proj: 32', 'q_proj :8'], { down_proj: 32, q_proj: 8 }],
  [['^layers\\.(?:0|1)\\.: 4'], { '^layers\\.(?:0|1)\\.': 4 }],
])('reads %j as a number for each name', (lines, value) => {
  expect(readPairs(lines)).toEqual({ value });
});

it('reads the prototype’s name as any other', () => {
  const read = readPairs(['__proto__: 4']);
  expect('value' in read && JSON.stringify(read.value)).toBe('{"__proto__":4}');
});

it.each(['down_proj', 'down_proj: many', ': 3'])('says what is no pair in %j', (line) => {
  expect(readPairs([line])).toEqual({
    problem: `Must be a name, a colon and a number, not ${JSON.stringify(line)}`,
  });
});
