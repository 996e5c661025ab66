import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { RULES } from '../../../src/core/lint/rules/index.generated.ts';
import { openSession } from '../../../src/core/lint/session.ts';

/** What patterns are made of: many of one of these in a row take an ambiguous pattern minutes. */
const PIECES: readonly string[] = [
  '1|1 |a|a1 |１|中|。|😀|e\u0301|\u200b|Ã©|a@|a.|-|_|*|=|:|,|?|/|\\|"|`| |\n|(|[|{|<|<a b="|<!--|</div>|- a\n|...|$x$ '.split(
    '|',
  ),
  [
    '|',
    '<|',
    '<|im_start|>',
    'word ',
    'A b c. ',
    'привет ',
    'สวัสดี',
    'As an AI ',
    '[your name] ',
    '<tool_response>',
  ],
  ['http://', 'QUJD', 'deadbeef ', '-----BEGIN ', 'eyJ', 'password='],
].flat();

/** Time in proportion would be four times as much; what is quadratic takes sixteen. */
const SHORT = 6000;
const LONG = 24_000;
const MOST_TIMES = 10;
/** What takes less for the long text is quick enough, in milliseconds: half of what `a+b` takes for as many letters. */
const NOTHING = 200;
const MOST_TRIES = 5;

/** Lints a chat of one such text with one rule; gives the milliseconds that the processor works on it. */
function timeOf(rule: string, piece: string, length: number): number {
  const content = piece.repeat(Math.ceil(length / piece.length));
  const messages = [
    { role: 'user', content },
    { role: 'assistant', content: content.slice(1) },
  ];
  // Out of JSON each text is in one piece of memory.
  const line = JSON.stringify({ messages });
  const level = (id: string) => (id === rule ? 'warning' : 'off');
  const rules = Object.fromEntries(RULES.map(({ id }) => [id, level(id)] as const));
  const start = process.cpuUsage();
  openSession([line], { rules }).findings();
  return process.cpuUsage(start).user / 1000;
}

/** Whether any of some tries shows a time in proportion: other work on the computer only ever adds to one. */
function isInProportion(rule: string, piece: string): boolean {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const long = timeOf(rule, piece, LONG);
    if (long < NOTHING || long / timeOf(rule, piece, SHORT) < MOST_TIMES) return true;
  }
  return false;
}

describe('a hostile text takes each rule a time in proportion to its length', () => {
  it.each(RULES.map(({ id }) => id))('%s', { timeout: 60_000 }, (rule) => {
    expect(PIECES.filter((piece) => !isInProportion(rule, piece))).toEqual([]);
  });
});
