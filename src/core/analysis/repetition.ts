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

/** Every fourth anchor looks as far as the longest unit, since a long unit repeated fills the way to the next such anchor. */
const FAR_ANCHORS = 4;

/**
 * The first loop in a text, or null. From an anchor every few characters it looks for the anchor's own text further on; the
 * distance is the period, and the stretch where each character equals the one a period later is the loop. Costs a native
 * search of some hundred characters for each anchor, whatever the text.
 */
export function findLoop(text: string, limits: LoopLimits): Loop | null {
  const last = text.length - limits.minCharacters / 2;
  // What is repeated less far than this may lie between two anchors that look far.
  const near = Math.min(
    MAX_PERIOD,
    Math.ceil((FAR_ANCHORS * ANCHOR_EVERY + ANCHOR_LENGTH) / (limits.minTimes - 1)),
  );
  let at = ANCHOR_EVERY / 2;
  for (let anchor = 0; at < last; anchor += 1) {
    const stretch = periodicAt(text, at, anchor % FAR_ANCHORS === 0 ? MAX_PERIOD : near);
    if (stretch !== null && isLoop(text, stretch, limits)) return stretch;
    // Zeros without end are periodic but no loop, and looking at them again from each anchor would take their square.
    const isPassed = stretch !== null && stretch.times >= limits.minTimes;
    at = isPassed ? Math.max(stretch.end, at + ANCHOR_EVERY) : at + ANCHOR_EVERY;
  }
  return null;
}

/** The stretch around a place that repeats itself with the distance to the next occurrence of the place's text. */
function periodicAt(text: string, at: number, longest: number): Loop | null {
  const anchor = text.slice(at, at + ANCHOR_LENGTH);
  const period = text.slice(at + 1, at + longest + ANCHOR_LENGTH).indexOf(anchor) + 1;
  if (period === 0) return null;
  let start = at;
  while (start > 0 && text[start - 1] === text[start - 1 + period]) start -= 1;
  let end = at + period;
  while (end < text.length && text[end] === text[end - period]) end += 1;
  return { start, end, period, times: Math.floor((end - start) / period) };
}

function isLoop(text: string, { start, end, period, times }: Loop, limits: LoopLimits): boolean {
  if (times < limits.minTimes || end - start < limits.minCharacters) return false;
  const letters = text.slice(start, start + period).match(/\p{L}/gu)?.length ?? 0;
  return letters >= Math.min(MIN_LETTERS, period);
}
