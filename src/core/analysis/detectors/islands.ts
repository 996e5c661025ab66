import type { Detector } from './detector.ts';
import { joined, type Span } from './span.ts';
import { traitsOf } from './traits.ts';

/** What a detector found. */
export interface Found<D extends Detector> extends Span {
  readonly detector: D;
}

/** Four digits with at most two other characters between two of them: every national id has them. */
export const DIGITS = /[0-9](?:[^0-9\n]{0,2}[0-9]){3}/g;
/** Fourteen characters that keys are made of. */
export const TOKENS = /[A-Za-z0-9_+/=.:~-]{14,4096}/g;

/** No value has so many digits in one piece. */
const ENDLESS = /[0-9]{128,}/g;

/** Room for the words around a value, and for what of it lies outside its core. */
const MARGIN = 96;

/**
 * Runs many detectors only around what all their values have in them, since a long text with one number in it would
 * otherwise cost a hundred passes. Of two values at one place the first detector's counts.
 */
export function findAround<D extends Detector>(
  text: string,
  core: RegExp,
  detectors: readonly D[],
): readonly Found<D>[] {
  const found: Found<D>[] = [];
  const shown = text.replaceAll(ENDLESS, emptied);
  for (const { start, end } of islands(shown, core)) {
    const island = shown.slice(start, end);
    const traits = traitsOf(island);
    const wanted = detectors.filter(({ needs }) => (needs & traits) !== 0);
    for (const one of findAll(island, wanted))
      found.push({ ...one, start: one.start + start, end: one.end + start });
  }
  return found;
}

/** A run of digits with nothing in its middle: what stands beside it still sees that it is long. */
function emptied(digits: string): string {
  const edge = 48;
  return digits.slice(0, edge) + '\n'.repeat(digits.length - 2 * edge) + digits.slice(-edge);
}

/** Runs detectors over a whole text; of two values at one place the first detector's counts. */
export function findAll<D extends Detector>(text: string, detectors: readonly D[]): readonly Found<D>[] {
  let found: readonly Found<D>[] = [];
  for (const detector of detectors) {
    const spans = detector.find(text);
    if (spans.length > 0)
      found = joined(
        found,
        spans.map(({ start, end }) => ({ start, end, detector })),
      );
  }
  return found;
}

/** Cores with their margins, joined where these meet. */
function islands(text: string, core: RegExp): readonly Span[] {
  const found: { start: number; end: number }[] = [];
  for (const match of text.matchAll(core)) {
    const start = Math.max(0, match.index - MARGIN);
    const end = Math.min(text.length, match.index + match[0].length + MARGIN);
    const last = found.at(-1);
    if (last !== undefined && start <= last.end) last.end = end;
    else found.push({ start, end });
  }
  return found;
}
