import { adaptedMatrices, type ParameterCount } from '../peft/adapter.ts';
import type { Architecture } from '../peft/architecture.ts';
import { METHODS, type Method } from '../peft/methods.ts';
import { adapterOptions } from '../run/adapter-options.ts';
import type { ResolvedRun } from '../run/resolve.ts';
import type { ElementBytes, MemorySetup } from './memory/term.ts';

const BYTES_OF_DTYPE = { auto: 2, bfloat16: 2, float16: 2, float32: 4 } as const;

/** The conditions under which the trainer runs it, on a GPU that has 16-bit types. */
export function memorySetup(
  run: ResolvedRun,
  architecture: Architecture,
  parameters: ParameterCount,
): MemorySetup {
  const method: Method = METHODS[run.method.type];
  const { data, training, launch } = run;
  const bytes = elementBytes(run);
  const isPreference = training.objective === 'dpo';
  return {
    architecture,
    method,
    adapted: adaptedMatrices(architecture, adapterOptions(run)),
    trainable: parameters.trainable,
    frozen:
      parameters.total - parameters.trainable - architecture.totalParameters + reference(run, parameters),
    dropout: dropoutOf(run),
    quantization: 'quantization' in run.method && method.quantized ? run.method.quantization : undefined,
    bytes,
    optimizer: training.optimizer,
    batchSize: training.batchSize,
    // Both sides of a pair. The reference, which is the model with its adapter off, keeps nothing for the backward pass.
    sequences: isPreference ? 2 : 1,
    length: data.maxLength,
    checkpointing: training.gradientCheckpointing,
    attention: attentionOf(run),
    mixedPrecision: bytes.base === 2,
    // trl 1.16 computes the likelihoods of preference optimisation in tiles, whatever is asked for; trl 1.14, which a
    // target with Python 3.10 gets, still holds all scores.
    fusedLoss: training.fusedLoss || isPreference,
    strategy: launch.strategy,
    gpus: launch.gpus * launch.nodes,
  };
}

/** trl turns dropout off for preference optimisation; PEFT's DoRA still goes the longer way that it takes with one. */
function dropoutOf({ method, training }: ResolvedRun): number {
  const isDora = method.type === 'dora' || method.type === 'qdora';
  return training.objective === 'dpo' && !isDora ? 0 : method.dropout;
}

/** Preference optimisation that goes on from an adapter measures against a copy of it. */
function reference({ model, training }: ResolvedRun, { trainable }: ParameterCount): number {
  return training.objective === 'dpo' && model.adapter !== null ? trainable : 0;
}

/**
 * trl keeps an adapter over quantised weights in bfloat16, and under ZeRO-3 in the type of the base; PEFT keeps any other
 * in 32 bits. The trainer runs 16-bit models under autocast.
 */
function elementBytes({ model, method, launch }: ResolvedRun): ElementBytes {
  const base = BYTES_OF_DTYPE[model.dtype];
  const adapter = METHODS[method.type].quantized || launch.strategy === 'zero3' ? base : 4;
  return { base, adapter, adapterInput: base };
}

/** Records of one batch have different lengths, so that they are padded and masked; packed ones are one long row. */
function attentionOf({ data, training }: ResolvedRun): MemorySetup['attention'] {
  if (training.objective === 'dpo' && training.attention !== 'eager' && training.attention !== 'flash')
    return 'padded';
  if (training.attention === 'eager') return 'eager';
  if (training.attention === 'flash') return 'fused';
  if (data.packing) return 'packed';
  return training.batchSize > 1 ? 'padded' : 'fused';
}
