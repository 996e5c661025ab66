import { expect, it } from 'vitest';
import { formatDuration, gibibytes } from '../../../src/core/plan/words.ts';

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

it.each([
  [21.34 * 1024 ** 3, '21.3 GiB'],
  [0.05 * 1024 ** 3, '0.1 GiB'],
  [38.2 * 1024 ** 2, '39 MiB'],
  [98_304, '1 MiB'],
  [0, '0 MiB'],
])('speaks of %d bytes as %s', (bytes, text) => {
  expect(gibibytes(bytes)).toBe(text);
});
