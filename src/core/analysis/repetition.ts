/** A stretch where the same text comes again and again without anything between. */
export interface Loop {
  readonly start: number;
  readonly end: number;
  /** Length of what is repeated, in UTF-16 units. */
  readonly period: number;
  readonly times: number;
}

export interface LoopLimits {
  /** Repetitions in a row that make a loop. */
  readonly minTimes: number;
  /** Shorter stretches are left alone: "ha ha ha ha". */
  readonly minCharacters: number;
}

/** A loop longer than this holds an anchor; between two anchors nothing is missed that is long enough to matter. */
const ANCHOR_EVERY = 48;
const ANCHOR_LENGTH = 12;

/** The longest repeated unit looked for: a paragraph. */
const MAX_PERIOD = 400;

/** Rulers, tables and zeros are no speech. */
const MIN_LETTERS = 3;

/**
 * The first loop in a text, or null. From an anchor every few characters it looks for the anchor's own text further on; the
 * distance is the period, and the stretch where each character equals the one a period later is the loop. Costs a native
 * search of some hundred characters for each anchor, whatever the text.
 */
export function findLoop(text: string, limits: LoopLimits): Loop | null {
  const last = text.length - limits.minCharacters / 2;
  for (let at = ANCHOR_EVERY / 2; at < last; at += ANCHOR_EVERY) {
    const loop = loopAt(text, at, limits);
    if (loop !== null) return loop;
  }
  return null;
}

function loopAt(text: string, at: number, { minTimes, minCharacters }: LoopLimits): Loop | null {
  const anchor = text.slice(at, at + ANCHOR_LENGTH);
  const period = text.slice(at + 1, at + MAX_PERIOD + ANCHOR_LENGTH).indexOf(anchor) + 1;
  if (period === 0) return null;
  let start = at;
  while (start > 0 && text[start - 1] === text[start - 1 + period]) start -= 1;
  let end = at + period;
  while (end < text.length && text[end] === text[end - period]) end += 1;
  const times = Math.floor((end - start) / period);
  if (times < minTimes || end - start < minCharacters) return null;
  return hasWords(text.slice(start, start + period)) ? { start, end, period, times } : null;
}

function hasWords(unit: string): boolean {
  return (unit.match(/\p{L}/gu)?.length ?? 0) >= Math.min(MIN_LETTERS, unit.length);
}
