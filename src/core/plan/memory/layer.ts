import type { AdaptedMatrix } from '../../peft/adapter.ts';
import type { Matrix } from '../../peft/architecture.ts';
import type { MemorySetup } from './term.ts';
import { tokensOf } from './term.ts';

/**
 * Bytes that autograd keeps of one layer for the backward pass. Frozen weights need no gradient, so the inputs of their
 * layers are not kept: what is kept is what the norms, the attention, the activation function and the adapters ask for.
 * `test/trainer` holds these figures against what PyTorch itself keeps.
 */
export function layerBytes(setup: MemorySetup): number {
  const perToken = normBytes(setup) + attentionBytes(setup) + mlpBytes(setup) + adapterBytes(setup);
  return tokensOf(setup) * perToken + doraCopies(setup);
}

/** The norms compute in 32 bits and keep their input, and the root of its mean for each token. */
function normBytes({ architecture }: MemorySetup): number {
  return 4 * architecture.normWidth + 8;
}

/**
 * Query, key, value, output and a logarithm of the sum for each head. With a mask, grouped keys and values are repeated
 * for each head of the query. Without a fused kernel the scores are kept instead of the output, once as the softmax in 32
 * bits and once in the type of the values.
 */
function attentionBytes(setup: MemorySetup): number {
  const { architecture, attention, bytes, length } = setup;
  const { heads, keyValueHeads, headSize } = architecture;
  const query = bytes.base * heads * headSize;
  const keyValue = bytes.base * keyValueHeads * headSize;
  if (attention === 'fused') return 2 * query + keyValue + valueBytes(setup) + 4 * heads;
  if (attention === 'padded') return 4 * query + 4 * heads + bytes.base * length;
  if (attention === 'packed') return 4 * query + 4 * heads + bytes.base * tokensOf(setup);
  return 3 * query + (4 + bytes.base) * heads * length;
}

/** The values are a view: where one matrix gives query, key and value, they keep all three. */
function valueBytes({ architecture, bytes }: MemorySetup): number {
  const { heads, keyValueHeads, headSize, matrices } = architecture;
  const all = (heads + 2 * keyValueHeads) * headSize;
  const isOne = matrices.some(({ group, outFeatures }) => group === 'attention' && outFeatures === all);
  return bytes.base * (isOne ? all : keyValueHeads * headSize);
}

/** The gate, the gate after the activation function, and what it is multiplied with; without a gate, only its input. */
function mlpBytes({ architecture, bytes }: MemorySetup): number {
  return (architecture.gated ? 3 : 1) * bytes.base * architecture.activatedWidth;
}

/** What adapters keep for each token: their input, what comes out of A, and by method more. */
function adapterBytes(setup: MemorySetup): number {
  const each = setup.adapted.reduce((sum, one) => sum + share(one) * matrixBytes(setup, one), 0);
  return each + sharedInputs(setup);
}

/** How many adapted matrices of this kind work on a token in an average layer. */
function share({ matrix, count }: AdaptedMatrix): number {
  return (count / matrix.count) * matrix.active;
}

function matrixBytes(setup: MemorySetup, { matrix, rank }: AdaptedMatrix): number {
  const { bytes, method, dropout } = setup;
  const value = bytes.adapterInput;
  const own = keepsOwnInput(setup) ? value * matrix.inFeatures : 0;
  const mask = dropout > 0 ? matrix.inFeatures : 0;
  const low = value * rank * matrix.rankFactor;
  return own + mask + low + outputBytes(setup, method.id, matrix);
}

/**
 * DoRA keeps the output of the base layer and that of the adapter, AdaLoRA its own before it is scaled. With dropout, DoRA
 * computes the base layer's output again, from the adapter's input.
 */
function outputBytes({ bytes, dropout }: MemorySetup, method: string, { outFeatures }: Matrix): number {
  if (method === 'dora' || method === 'qdora')
    return ((dropout > 0 ? bytes.adapterInput : bytes.base) + bytes.adapterInput) * outFeatures;
  return method === 'adalora' ? bytes.adapterInput * outFeatures : 0;
}

/** A cast or dropout gives each adapter an input of its own; else those with one input share it. */
function keepsOwnInput({ bytes, dropout }: MemorySetup): boolean {
  return dropout > 0 || bytes.adapter !== bytes.base;
}

/** Query, key and value have one input, gate and up another; fused attention keeps that of its output layer anyway. */
function sharedInputs(setup: MemorySetup): number {
  if (keepsOwnInput(setup)) return 0;
  const output = setup.architecture.matrices.findLast(({ group }) => group === 'attention');
  const inputs = new Map<string, number>();
  for (const { matrix } of setup.adapted) {
    const isOutput = matrix === output;
    const width = isOutput && setup.attention !== 'eager' ? 0 : matrix.inFeatures * matrix.active;
    inputs.set(isOutput ? 'output' : `${matrix.group} ${matrix.inFeatures}`, width);
  }
  return [...inputs.values()].reduce((sum, width) => sum + width * setup.bytes.base, 0);
}

/** With dropout, DoRA multiplies the base weights itself and keeps a copy of each in the type of its input. */
function doraCopies({ method, dropout, adapted, architecture, bytes }: MemorySetup): number {
  if ((method.id !== 'dora' && method.id !== 'qdora') || dropout === 0) return 0;
  return adapted.reduce(
    (sum, { matrix, count }) =>
      sum + (bytes.adapterInput * matrix.inFeatures * matrix.outFeatures * count) / architecture.layers,
    0,
  );
}
