import { describe, expect, it } from 'vitest';
import { duplicateGroups, linesToRemove } from '../../../src/core/lint/duplicate-groups.ts';
import { openSession } from '../../../src/core/lint/session.ts';

const task = (answer: string) =>
  JSON.stringify({ instruction: 'Why is the sky blue during the day?', output: answer });
const SHORT = task('Air scatters blue light more than red light, so the whole sky looks blue to us.');
const LONG = task('Air scatters blue light more than red light, so the whole sky looks blue to all of us.');
const OTHER = '{"instruction":"Name a cheese.","output":"Brie"}';

const groupsOf = (lines: readonly string[]) => duplicateGroups(openSession(lines, {}).findings());

describe('groups of duplicates', () => {
  it('join exact and near repeats of one record', () => {
    expect(groupsOf([SHORT, OTHER, LONG, SHORT])).toEqual([{ lines: [1, 3, 4], isExact: false }]);
  });

  it('keep different records apart', () => {
    expect(groupsOf([SHORT, OTHER, SHORT, OTHER, '{"text":"x"}'])).toEqual([
      { lines: [1, 3], isExact: true },
      { lines: [2, 4], isExact: true },
    ]);
  });

  it('leave out variants of a template, whose removal is not for the whole file', () => {
    const sum = (a: number, b: number) =>
      JSON.stringify({
        instruction: `A car drives ${a} kilometres an hour for ${b} hours. How far does it get in that time?`,
        output: `${a} times ${b} is ${a * b} kilometres.`,
      });
    expect(groupsOf([sum(60, 3), sum(75, 4)])).toEqual([]);
  });
});

describe('what is removed of a group', () => {
  const group = { lines: [2, 5, 9], isExact: false };

  it('is all but the first', () => {
    expect(linesToRemove(group, 'first', () => 0)).toEqual([5, 9]);
  });

  it('is all but the longest, and of two as long the first stays', () => {
    expect(linesToRemove(group, 'longest', (line) => (line === 9 ? 7 : 3))).toEqual([2, 5]);
    expect(linesToRemove(group, 'longest', (line) => (line === 2 ? 3 : 7))).toEqual([2, 9]);
  });

  it('is all but the first where all have the same texts, whatever else they hold', () => {
    expect(linesToRemove({ ...group, isExact: true }, 'longest', (line) => line)).toEqual([5, 9]);
  });
});
