import { maskLines } from '../lint/mask.ts';
import type { FileLine } from '../lint/fixer.ts';
import { visible } from './visible.ts';

/** Unchanged lines shown around a change: records are long, and a neighbour says little about a record. */
const CONTEXT = 1;
/** Of longer lines only what changed is shown, with so many characters around it. */
const MAX_SHOWN = 400;
const AROUND = 80;

/** A change of neighbouring lines. Numbers are 0-based and count lines before it. */
interface Hunk {
  readonly before: number;
  readonly after: number;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/**
 * The change as a unified diff, to be read by people: personal values and secrets are masked on both sides, long lines are
 * shortened and control characters written as escapes, so that it is no patch. Empty where nothing has changed.
 */
export function lineDiff(path: string, before: readonly FileLine[], after: readonly FileLine[]): string {
  const texts = before.map(({ text }) => text);
  const rows = hunksOf(before, after).flatMap((hunk) => rowsOf(hunk, texts));
  if (rows.length === 0) return '';
  const shown = maskLines(rows.map(({ text }) => text)).map(visible);
  const name = visible(path);
  return [
    `--- a/${name}`,
    `+++ b/${name}`,
    ...rows.map(({ sign, other }, i) => `${sign}${shorten(shown[i] ?? '', shown[i + other])}`),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

/** Lines know which line they were, so that nothing has to be searched for. */
function hunksOf(before: readonly FileLine[], after: readonly FileLine[]): readonly Hunk[] {
  const hunks: Hunk[] = [];
  let at = 0;
  for (let index = 0; index < before.length;) {
    const start = index;
    const startAfter = at;
    const added: string[] = [];
    while (index < before.length && !isKept(before, after, { index, at })) {
      for (; after[at]?.origin === before[index]?.origin && at < after.length; at++)
        added.push(after[at]?.text ?? '');
      index++;
    }
    const removed = before.slice(start, index).map(({ text }) => text);
    if (index > start) hunks.push({ before: start, after: startAfter, removed, added });
    if (index < before.length) {
      index++;
      at++;
    }
  }
  return hunks;
}

function isKept(
  before: readonly FileLine[],
  after: readonly FileLine[],
  { index, at }: { readonly index: number; readonly at: number },
): boolean {
  const [was, is] = [before[index], after[at]];
  if (was === undefined || is === undefined || was.origin !== is.origin) return false;
  return was.text === is.text && after[at + 1]?.origin !== was.origin;
}

/** A line of the diff; `other` leads to the line that it is to be compared with, 0 where there is none. */
interface Row {
  readonly sign: '' | ' ' | '-' | '+';
  readonly text: string;
  readonly other: number;
}

function rowsOf({ before, after, removed, added }: Hunk, texts: readonly string[]): readonly Row[] {
  const lead = texts.slice(Math.max(before - CONTEXT, 0), before);
  const trail = texts.slice(before + removed.length, before + removed.length + CONTEXT);
  const around = lead.length + trail.length;
  const from = range(before - lead.length, around + removed.length);
  const to = range(after - lead.length, around + added.length);
  const kept = (text: string): Row => ({ sign: ' ', text, other: 0 });
  return [
    { sign: '', text: `@@ -${from} +${to} @@`, other: 0 },
    ...lead.map(kept),
    ...removed.map((text, i) => ({ sign: '-' as const, text, other: i < added.length ? removed.length : 0 })),
    ...added.map((text, i) => ({
      sign: '+' as const,
      text,
      other: i < removed.length ? -removed.length : 0,
    })),
    ...trail.map(kept),
  ];
}

/** A range of no lines names the line before it. */
function range(start: number, count: number): string {
  return `${count === 0 ? start : start + 1},${count}`;
}

/** The part of a long line that is not as in the other one; its start where that is the line itself. */
function shorten(line: string, other = ''): string {
  if (line.length <= MAX_SHOWN) return line;
  if (line === other) return `${line.slice(0, MAX_SHOWN)}…`;
  const limit = Math.min(line.length, other.length);
  let head = 0;
  while (head < limit && line[head] === other[head]) head++;
  let tail = 0;
  while (tail < limit - head && line.at(-1 - tail) === other.at(-1 - tail)) tail++;
  const start = Math.max(head - AROUND, 0);
  const end = Math.min(line.length - tail + AROUND, start + MAX_SHOWN, line.length);
  return `${start > 0 ? '…' : ''}${line.slice(start, end)}${end < line.length ? '…' : ''}`;
}
