import { expect, it } from 'vitest';
import { formatDuration } from '../../../src/core/plan/words.ts';

it.each([
  [0, '0 s'],
  [200, '1 s'],
  [45_400, '45 s'],
  [200_000, '3 min 20 s'],
  [5_400_000, '1 h 30 min'],
  [7_500_000, '2 h 05 min'],
  [273_600_000, '3 days 4 h'],
])('speaks of %d milliseconds as %s', (durationMs, text) => {
  expect(formatDuration(durationMs)).toBe(text);
});
