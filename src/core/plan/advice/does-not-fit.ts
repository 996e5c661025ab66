import { METHODS, type MethodId } from '../../peft/methods.ts';
import type { RunChange } from '../../run/change.ts';
import { fitOn, usableBytes } from '../fit.ts';
import { memoryOf } from '../memory.ts';
import type { Gpu } from '../gpus.ts';
import type { MemorySetup } from '../memory/term.ts';
import { gibibytes } from '../words.ts';
import type { AdviceRule } from './advice.ts';

const QUANTISED: Partial<Record<MethodId, MethodId>> = { lora: 'qlora', dora: 'qdora' };

/** Tokens of a record below which a run is not worth its cuts. */
const SHORTEST = 256;

interface Remedy {
  readonly title: string;
  readonly pointer: string;
  readonly value: unknown;
  readonly changed: Partial<MemorySetup>;
}

/** Which method for this memory: the mildest change that makes the run fit, or the smallest batch and length that do. */
export const doesNotFit: AdviceRule = {
  id: 'does-not-fit',
  evidence: {
    source: 'docs/memory.md',
    conditions:
      'The sum of the terms, which is within a tenth of the published measurements that it was held against.',
  },
  advise: ({ memory, gpu, run }) => {
    if (gpu === undefined) return undefined;
    const needed = memoryOf(memory).totalBytes;
    if (needed <= usableBytes(gpu)) return undefined;
    const change = remedyFor(memory, run.method.type, gpu);
    return {
      severity: 'warning',
      pointer: change?.values[0]?.pointer ?? '/model/id',
      message: `The run needs ${gibibytes(needed)}, and ${gpu.name} has ${gibibytes(gpu.bytes)}${change === undefined ? ': it needs a smaller model or several GPUs' : ''}`,
      change,
    };
  },
};

/** The fewest of the changes, in their order, with which the run fits: those that cost least come first. */
function remedyFor(memory: MemorySetup, method: MethodId, gpu: Gpu): RunChange | undefined {
  const all = remedies(memory, method);
  const fitWith = (made: readonly Remedy[]) => fitOn({ ...memory, ...changedBy(made) }, gpu);
  const needed = all.findIndex((_, last) => fitWith(all.slice(0, last + 1)).fits);
  if (needed >= 0) return changeOf(all.slice(0, needed + 1));
  const length = fitWith(all).largestLength;
  return length < SHORTEST ? undefined : changeOf([...all, cutTo(length)]);
}

function changeOf(made: readonly Remedy[]): RunChange {
  return {
    title: made.map(({ title }) => title).join(', '),
    values: made.map(({ pointer, value }) => ({ pointer, value })),
  };
}

/** It costs the ends of records, so it comes last, and not at all where little would be left of them. */
function cutTo(length: number): Remedy {
  return {
    title: `Cut records to ${length} tokens`,
    pointer: '/data/maxLength',
    value: length,
    changed: { length },
  };
}

function changedBy(made: readonly Remedy[]): Partial<MemorySetup> {
  return Object.assign({}, ...made.map(({ changed }) => changed));
}

function remedies(memory: MemorySetup, method: MethodId): readonly Remedy[] {
  const quantised = QUANTISED[method];
  const { batchSize } = memory;
  return [
    ...(memory.fusedLoss
      ? []
      : [
          {
            title: 'Use the fused loss',
            pointer: '/training/fusedLoss',
            value: true,
            changed: { fusedLoss: true },
          },
        ]),
    ...(memory.checkpointing
      ? []
      : [
          {
            title: 'Use gradient checkpointing',
            pointer: '/training/gradientCheckpointing',
            value: true,
            changed: { checkpointing: true },
          },
        ]),
    ...(batchSize === 1
      ? []
      : [{ title: 'Use batches of 1', pointer: '/training/batchSize', value: 1, changed: { batchSize: 1 } }]),
    ...(quantised === undefined
      ? []
      : [
          {
            title: `Use ${METHODS[quantised].label}`,
            pointer: '/method/type',
            value: quantised,
            changed: {
              method: METHODS[quantised],
              quantization: { doubleQuant: true },
              bytes: { ...memory.bytes, adapter: memory.bytes.base },
            },
          },
        ]),
  ];
}
