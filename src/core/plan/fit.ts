import { GPUS, type Gpu } from './gpus.ts';
import { memoryOf } from './memory.ts';
import type { MemorySetup } from './memory/term.ts';

/** What the driver and a desktop keep of a GPU's memory, so that a run is not promised the last of it. */
const USABLE = 0.97;

export interface Fit {
  readonly gpu: Gpu;
  readonly fits: boolean;
  /** The largest batch of this length that fits; 0 where not even one record does. */
  readonly largestBatch: number;
  /** The longest sequence that fits at this batch size, in tokens. */
  readonly largestLength: number;
}

/** The run on each GPU of the table. */
export function fitsOf(setup: MemorySetup): readonly Fit[] {
  return GPUS.map((gpu) => fitOn(setup, gpu));
}

export function fitOn(setup: MemorySetup, gpu: Gpu): Fit {
  const fits = (changed: Partial<MemorySetup>): boolean =>
    memoryOf({ ...setup, ...changed }).totalBytes <= usableBytes(gpu);
  return {
    gpu,
    fits: fits({}),
    largestBatch: largest(MOST_RECORDS, (batchSize) => fits({ batchSize })),
    largestLength:
      largest(MOST_TOKENS / LENGTH_STEP, (steps) => fits({ length: steps * LENGTH_STEP })) * LENGTH_STEP,
  };
}

export function usableBytes({ bytes }: Gpu): number {
  return USABLE * bytes;
}

const MOST_RECORDS = 4096;
const MOST_TOKENS = 1_048_576;
const LENGTH_STEP = 64;

/** The largest whole number up to `most` for which `holds`, which holds for all smaller ones too. */
function largest(most: number, holds: (value: number) => boolean): number {
  let low = 0;
  let high = most;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
