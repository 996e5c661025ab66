import type { ResolvedRun } from '../run/resolve.ts';

/** What a run's speed depends on, as one text: runs of the same text are as fast as each other. */
export function speedKeyOf({ model, data, method, training, launch }: ResolvedRun): string {
  const { batchSize, gradientCheckpointing, attention, fusedLoss, objective } = training;
  const work = { batchSize, gradientCheckpointing, attention, fusedLoss, objective };
  return JSON.stringify({
    model: [model.id, model.revision, model.dtype],
    data: [data.maxLength, data.packing],
    method: [method.type, method.targetModules],
    work,
    launch,
  });
}

/** The speed that a run had in its middle, in tokens a second: steps at its start and end may be slower. */
export function measuredSpeed(
  metrics: readonly { readonly tokensPerSecond?: number | undefined }[],
): number | undefined {
  const speeds = metrics
    .flatMap(({ tokensPerSecond = 0 }) => (tokensPerSecond > 0 ? [tokensPerSecond] : []))
    .sort((a, b) => a - b);
  return speeds[Math.floor(speeds.length / 2)];
}
