import { join } from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { findPersonNames } from '../../../../src/core/analysis/detectors/person-name.ts';
import { findAddresses } from '../../../../src/core/analysis/detectors/postal-address.ts';
import { findEverything } from './all-detectors.ts';
import { readCases } from './score.ts';

/** Inputs on which an unbounded or ambiguous pattern takes minutes. */
const HOSTILE: Readonly<Record<string, string>> = {
  'a run of digits': '1',
  'single digits': '1 ',
  'groups of digits': '123456 ',
  'groups of four digits': '1234 ',
  'dashed digits': '1-',
  'full-width digits': '１３８－',
  brackets: '(',
  'area codes': '(021)',
  'plus signs': '+1 (2',
  'phone words': 'call 123456 7',
  letters: 'a',
  'letters and digits': 'aB3',
  'at signs': 'a@',
  'dotted names': 'a.',
  'long domains': '@b.',
  points: '1.',
  colons: 'a:',
  'hexadecimal groups': '2001:',
  'hardware addresses': '3c-',
  'IBAN heads': 'DE89 ',
  'keys cut off': 'eyJ',
  'tokens cut off': 'eyJhbGciOiJIUzI1NiJ9.',
  'words for secrets': 'password = ',
  'words for keys': 'aws secret key ',
  'URL users': 'http://a:',
  'frames of keys': '-----BEGIN PRIVATE KEY-----',
  'words for QQ': 'QQ号',
  'words for passports': 'passport no. ',
  plates: '京A1',
  'words in capitals': 'Anna ',
  titles: 'Mr. ',
  initials: 'J. ',
  'particles of names': 'Anna de la ',
  'numbers and streets': '1 Oak ',
  'streets without a number': 'Rue de la Paix ',
  'roads without a number': '中关村大街',
  'roads with numbers': '路1号',
  'Chinese characters': '王',
  'provinces and towns': '广东省深圳市',
  'surnames and words': '张三说',
};

/** Values of each kind, whole and cut off, come as near to each pattern as anything does. */
const VALUES = valuesByType();

const FINDERS = { values: findEverything, names: findPersonNames, addresses: findAddresses };

/** Time in proportion would be 16 times as much; what is quadratic takes 256. Between them lies what a busy machine adds. */
const LONG = 48_000;
const SHORT = 3000;
const MOST_TIMES = 100;
/** Below it a clock says nothing. */
const NOTHING = 200;

describe('hostile input takes time in proportion to its length', () => {
  it.each(Object.entries(HOSTILE))('of %s', (_what, piece) => {
    for (const find of Object.values(FINDERS)) expectProportion(find, piece);
  });

  it.each(VALUES)('of $type, whole and cut off', ({ value }) => {
    const half = value.slice(0, Math.ceil(value.length / 2));
    for (const piece of [value.slice(0, -1), `${value} ${half} `]) expectProportion(findEverything, piece);
  });
});

function expectProportion(find: (text: string) => unknown, piece: string): void {
  const long = repeated(piece, LONG);
  if (timeOf(find, long) < NOTHING) return;
  const short = repeated(piece, SHORT);
  const best = (text: string): number => Math.min(...[1, 2, 3].map(() => timeOf(find, text)));
  expect(best(long) / best(short)).toBeLessThan(MOST_TIMES);
}

/** In one piece of memory, as texts of files are: searching the parts of a long join costs time of its own. */
function repeated(piece: string, length: number): string {
  return JSON.parse(JSON.stringify(piece.repeat(Math.ceil(length / piece.length)))) as string;
}

/** Processor time, in milliseconds: what else runs on the machine is not in proportion to anything. */
function timeOf(find: (text: string) => unknown, text: string): number {
  const start = process.cpuUsage();
  find(text);
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

function valuesByType(): readonly { readonly type: string; readonly value: string }[] {
  const found = new Map<string, string>();
  for (const file of ['pii', 'secret', 'tuned', 'held-back', 'vendor'])
    for (const { text, expect: values } of readCases(join(import.meta.dirname, `${file}.cases.jsonl`)))
      for (const { type, start, end } of values)
        if (!found.has(type)) found.set(type, text.slice(start, end));
  return [...found].map(([type, value]) => ({ type, value }));
}
