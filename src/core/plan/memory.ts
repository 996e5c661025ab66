import { activations } from './memory/activations.ts';
import { adapter } from './memory/adapter.ts';
import { backward } from './memory/backward.ts';
import { cudaContext } from './memory/cuda-context.ts';
import { gatheredWeights } from './memory/gathered-weights.ts';
import { gradients } from './memory/gradients.ts';
import { importance } from './memory/importance.ts';
import { logits } from './memory/logits.ts';
import { optimizer } from './memory/optimizer.ts';
import { reference } from './memory/reference.ts';
import type { MemoryRule, MemorySetup, MemoryTerm } from './memory/term.ts';
import { weights } from './memory/weights.ts';

/** The terms of the sum, in the order in which they are shown. */
const RULES: readonly MemoryRule[] = [
  weights,
  gatheredWeights,
  adapter,
  gradients,
  optimizer,
  importance,
  activations,
  logits,
  backward,
  reference,
  cudaContext,
];

/** Terms that a run may not have are left out where they are nothing. */
const ALWAYS: ReadonlySet<MemoryRule> = new Set([
  weights,
  adapter,
  gradients,
  optimizer,
  activations,
  logits,
  cudaContext,
]);

/** What a run needs of one GPU at its peak. */
export interface MemoryPlan {
  readonly totalBytes: number;
  readonly terms: readonly MemoryTerm[];
}

export function memoryOf(setup: MemorySetup): MemoryPlan {
  const terms = RULES.map((rule) => {
    const { bytes, formula } = rule.compute(setup);
    const { id, name, source } = rule;
    return { rule, term: { id, name, bytes: Math.round(bytes), formula, source } };
  })
    .filter(({ rule, term }) => term.bytes > 0 || ALWAYS.has(rule) || isAsked(rule, setup))
    .map(({ term }) => term);
  return { totalBytes: terms.reduce((sum, { bytes }) => sum + bytes, 0), terms };
}

/** The reference of preference optimisation is looked for in the sum, though it seldom adds to the peak. */
function isAsked(rule: MemoryRule, { sequences }: MemorySetup): boolean {
  return rule === reference && sequences === 2;
}
