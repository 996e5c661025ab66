import type { Architecture } from '../peft/architecture.ts';
import type { MethodId } from '../peft/methods.ts';
import type { ResolvedRun } from '../run/resolve.ts';
import type { Gpu } from './gpus.ts';
import type { Schedule } from './schedule.ts';

export interface Duration {
  readonly tokensPerSecond: number;
  readonly seconds: number;
  readonly source: string;
}

/**
 * Share of the data sheet's operations that training reaches. LoRA of rank 32 on query and value of Llama-3.2-3B trained
 * 4,198,051 tokens in 942 s on an L40S, 4 operations a token and parameter: 57 of 181 TFLOPS.
 */
const UTILISATION = 0.32;

/**
 * Speed against LoRA. DoRA took 1,191 s and AdaLoRA 1,169 s in that comparison; QLoRA trained 2,413 tokens a second where
 * LoRA trained 3,083 (Llama 3.1 8B, RTX 4090, torchtune's README).
 */
const SPEED: Readonly<Record<MethodId, number>> = {
  lora: 1,
  qlora: 2413 / 3083,
  adalora: 942 / 1169,
  dora: 942 / 1191,
  qdora: ((942 / 1191) * 2413) / 3083,
};

const SOURCE =
  'PEFT’s method comparison (Llama-3.2-3B, L40S), https://github.com/huggingface/peft/tree/main/method_comparison/MetaMathQA; torchtune’s README (Llama 3.1 8B, RTX 4090); the GPU’s data sheet';

/** The source of a speed that was measured, which no estimate betters. */
export const FINISHED_RUN = 'a finished run of yours';

/** How long the steps take on each GPU, without loading and validation. A rate of a finished run goes before the estimate. */
export function durationOf(
  run: ResolvedRun,
  architecture: Architecture,
  { schedule, gpu, measured }: { schedule: Schedule; gpu: Gpu | undefined; measured?: number | undefined },
): Duration | undefined {
  if (measured !== undefined) {
    return {
      tokensPerSecond: measured,
      seconds: schedule.tokens / measured,
      source: FINISHED_RUN,
    };
  }
  if (gpu?.teraflops === undefined) return undefined;
  // Forward and the gradients of the inputs; frozen weights have none. Checkpointing computes forward once more.
  // Preference optimisation asks the reference too, forward only.
  const { gradientCheckpointing, objective } = run.training;
  const operations = (gradientCheckpointing ? 6 : 4) + (objective === 'dpo' ? 2 : 0);
  const gpus = run.launch.gpus * run.launch.nodes;
  const tokensPerSecond =
    (gpus * UTILISATION * SPEED[run.method.type] * gpu.teraflops * 1e12) /
    (operations * activeParameters(architecture));
  return { tokensPerSecond, seconds: schedule.tokens / tokensPerSecond, source: SOURCE };
}

/** Parameters that work on each token: not the other experts, nor the table of embeddings. */
function activeParameters({ matrices, vocabularySize, hiddenSize, layers }: Architecture): number {
  return matrices.reduce(
    (sum, { inFeatures, outFeatures, count, active, group }) =>
      sum + inFeatures * outFeatures * (group === 'experts' ? active * layers : count),
    vocabularySize * hiddenSize,
  );
}
