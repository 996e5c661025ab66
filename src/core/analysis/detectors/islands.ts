import type { Detector } from './detector.ts';
import type { Span } from './span.ts';

/** What a detector found. */
export interface Found<D extends Detector> extends Span {
  readonly detector: D;
}

/** Four digits with at most two other characters between two of them: every national id has them. */
export const DIGITS = /[0-9](?:[^0-9\n]{0,2}[0-9]){3}/g;
/** Fourteen characters that keys are made of. */
export const TOKENS = /[A-Za-z0-9_+/=.:~-]{14,4096}/g;

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
  for (const { start, end } of islands(text, core)) {
    const island = text.slice(start, end);
    for (const detector of detectors) {
      for (const span of detector.find(island)) {
        add(found, { start: span.start + start, end: span.end + start, detector });
      }
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

/** Runs detectors over a whole text; of two values at one place the first detector's counts. */
export function findAll<D extends Detector>(text: string, detectors: readonly D[]): readonly Found<D>[] {
  const found: Found<D>[] = [];
  for (const detector of detectors) {
    for (const span of detector.find(text)) add(found, { ...span, detector });
  }
  return found.sort((a, b) => a.start - b.start);
}

function add<D extends Detector>(found: Found<D>[], span: Found<D>): void {
  if (!found.some((other) => other.start < span.end && span.start < other.end)) found.push(span);
}

/** Cores with their margins, joined where these meet. */
function islands(text: string, core: RegExp): readonly Span[] {
  const joined: { start: number; end: number }[] = [];
  for (const match of text.matchAll(core)) {
    const start = Math.max(0, match.index - MARGIN);
    const end = Math.min(text.length, match.index + match[0].length + MARGIN);
    const last = joined.at(-1);
    if (last !== undefined && start <= last.end) last.end = end;
    else joined.push({ start, end });
  }
  return joined;
}
