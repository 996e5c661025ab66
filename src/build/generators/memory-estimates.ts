import { countParameters } from '../../core/peft/adapter.ts';
import { architectureOf, type ModelConfig } from '../../core/peft/architecture.ts';
import { catalogued } from '../../core/peft/catalogue.ts';
import { memoryOf, type MemoryPlan } from '../../core/plan/memory.ts';
import { memorySetup } from '../../core/plan/memory-setup.ts';
import type { MemorySetup } from '../../core/plan/memory/term.ts';
import { adapterOptions } from '../../core/run/adapter-options.ts';
import { resolveRun } from '../../core/run/resolve.ts';
import {
  PUBLISHED,
  PUBLISHED_FITS,
  type PublishedFit,
  type PublishedPeak,
} from '../data/published-memory.ts';

/** A published figure, what the sum of the terms says of the same run, and how far they are apart. */
export interface Comparison {
  readonly published: PublishedPeak;
  readonly estimateBytes: number;
  /** (estimate − published) / published. */
  readonly error: number;
}

export function comparisons(): readonly Comparison[] {
  return PUBLISHED.map((published) => {
    const { model, conditions, offloaded } = published;
    const config = typeof model === 'string' ? catalogued(model) : model;
    const { terms } = planned(config ?? {}, published, conditions);
    // What PyTorch counts does not hold the context, and what is offloaded is not on the GPU.
    const left = new Set(['cuda-context', ...(offloaded === true ? ['activations'] : [])]);
    const estimateBytes = terms.filter(({ id }) => !left.has(id)).reduce((sum, { bytes }) => sum + bytes, 0);
    return { published, estimateBytes, error: estimateBytes / published.bytes - 1 };
  });
}

export interface FitComparison {
  readonly published: PublishedFit;
  readonly estimateBytes: number;
}

export function fitComparisons(): readonly FitComparison[] {
  return PUBLISHED_FITS.map((published) => {
    const run = {
      method: { type: 'qlora', r: 64 },
      data: { maxLength: 512 },
      training: { batchSize: 1, optimizer: 'pagedAdamw' },
    };
    return { published, estimateBytes: planned(published.config, run, {}).totalBytes };
  });
}

/** The sum for a run as a run file says it, under conditions that may differ from the trainer's. */
export function planned(
  config: ModelConfig,
  { method, data, training }: Pick<PublishedPeak, 'method' | 'data' | 'training'>,
  conditions: Partial<MemorySetup>,
): MemoryPlan {
  const architecture = architectureOf(config);
  if (!architecture.ok) throw new Error(architecture.failure.message);
  const result = resolveRun({
    version: 1,
    model: { id: 'published', dtype: 'bfloat16' },
    data: { train: [{ path: 'published.jsonl' }], ...data },
    method,
    training,
  });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  const parameters = countParameters(architecture.value, adapterOptions(result.run));
  return memoryOf({ ...memorySetup(result.run, architecture.value, parameters), ...conditions });
}
