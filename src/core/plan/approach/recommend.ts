import type { Evidence } from '../advice/advice.ts';
import { REASONS, TOGETHER, type Case, type Direction, type ReasonRule } from './reasons.ts';

export type Approach = 'rag' | 'fine-tune' | 'both' | 'neither-yet';

export interface Reason {
  readonly id: string;
  readonly speaksFor: readonly Direction[];
  readonly message: string;
  readonly evidence: Evidence;
}

export interface Recommendation {
  readonly approach: Approach;
  /** What comes once the obstacles are out of the way, where that is something else. */
  readonly next: Approach | null;
  readonly reasons: readonly Reason[];
}

/** What the guide calls each approach. */
export const APPROACHES: Readonly<Record<Approach, string>> = {
  rag: 'Use retrieval (RAG)',
  'fine-tune': 'Fine-tune',
  both: 'Use both: retrieval for what it knows, fine-tuning for how it answers',
  'neither-yet': 'Neither yet',
};

/** Retrieval, fine-tuning, both or neither yet: what the reasons that hold speak for, and nothing else. */
export function recommend(given: Case): Recommendation {
  const holding = REASONS.filter((reason) => reason.holds(given));
  const directions = new Set(holding.flatMap(({ speaksFor }) => speaksFor));
  const approach = decide(directions);
  const later = decide(without(directions, ['first', 'no-fine-tune']));
  const shown = later === 'both' ? [...holding, TOGETHER] : holding;
  return {
    approach,
    next: later === approach ? null : later,
    reasons: shown.map((reason) => toReason(reason, given)),
  };
}

function decide(directions: ReadonlySet<Direction>): Approach {
  if (directions.has('first')) return 'neither-yet';
  const rag = directions.has('rag') && !directions.has('no-rag');
  const tune = directions.has('fine-tune') && !directions.has('no-fine-tune');
  if (rag && tune) return 'both';
  if (rag) return 'rag';
  return tune ? 'fine-tune' : 'neither-yet';
}

function without(directions: ReadonlySet<Direction>, left: readonly Direction[]): ReadonlySet<Direction> {
  return new Set([...directions].filter((direction) => !left.includes(direction)));
}

function toReason(
  { id, speaksFor, message, evidence }: Pick<ReasonRule, 'id' | 'speaksFor' | 'message' | 'evidence'>,
  given: Case,
): Reason {
  return { id, speaksFor, message: message(given), evidence };
}
