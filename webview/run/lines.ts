import { parseNumber, printNumber } from '../../src/core/run/number.ts';
import type { FieldValue } from '../../src/protocol/run-panel.ts';

/** What lines of text say, or why they say nothing. */
export type Reading = { readonly value: FieldValue | undefined } | { readonly problem: string };

/** Lines that say something, without the space around them. */
export function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** The last colon parts name and number: a regular expression may hold others. */
export function readPairs(lines: readonly string[]): Reading {
  const pairs: [string, number][] = [];
  for (const line of lines) {
    const colon = line.lastIndexOf(':');
    const name = line.slice(0, Math.max(0, colon)).trim();
    const value = parseNumber(line.slice(colon + 1));
    if (name === '' || value === null)
      return { problem: `Must be a name, a colon and a number, not ${JSON.stringify(line)}` };
    pairs.push([name, value]);
  }
  return { value: Object.fromEntries(pairs) };
}

export function printPair([name, value]: readonly [string, unknown]): string {
  return `${name}: ${typeof value === 'number' ? printNumber(value) : JSON.stringify(value)}`;
}
