import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { adaptedMatrices, type TargetModules } from '../../../src/core/peft/adapter.ts';
import { architectureOf, type ModelConfig } from '../../../src/core/peft/architecture.ts';
import { METHODS, type Method, type MethodId } from '../../../src/core/peft/methods.ts';
import { layerBytes } from '../../../src/core/plan/memory/layer.ts';
import type { MemorySetup } from '../../../src/core/plan/memory/term.ts';
import { ROOT } from '../../support/repository.ts';

/** What PyTorch itself keeps; `test/trainer` checks that file against the installed PyTorch. */
interface Vector extends Pick<MemorySetup, 'batchSize' | 'length' | 'attention' | 'mixedPrecision'> {
  readonly config: ModelConfig;
  readonly method: MethodId;
  readonly targetModules: TargetModules;
  readonly rank: number;
  readonly adapterBytes: number;
  readonly bytes: number;
}

const VECTORS = readFileSync(join(ROOT, 'test/vectors/activations.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Vector);

/** Autocast's copies of the adapter's weights are in PyTorch's sum and in the adapter's term here. */
const TOLERANCE = 0.02;

describe('what autograd keeps of a layer', () => {
  it.each(VECTORS.map((vector) => [nameOf(vector), vector] as const))(
    'is what PyTorch keeps: %s',
    (_name, vector) => {
      expect(Math.abs(layerBytes(setupOf(vector)) / vector.bytes - 1)).toBeLessThan(TOLERANCE);
    },
  );
});

function setupOf(vector: Vector): MemorySetup {
  const architecture = architectureOf({ ...vector.config, num_hidden_layers: 2 });
  if (!architecture.ok) throw new Error(architecture.failure.message);
  const method: Method = METHODS[vector.method];
  const { adapterBytes, mixedPrecision } = vector;
  return {
    architecture: architecture.value,
    method,
    adapted: adaptedMatrices(architecture.value, vector),
    trainable: 0,
    frozen: 0,
    dropout: 0,
    quantization: undefined,
    bytes: { base: 2, adapter: adapterBytes, adapterInput: mixedPrecision ? 2 : adapterBytes },
    optimizer: 'adamw',
    batchSize: vector.batchSize,
    sequences: 1,
    length: vector.length,
    checkpointing: false,
    attention: vector.attention,
    mixedPrecision,
    fusedLoss: false,
    strategy: 'single',
    gpus: 1,
  };
}

function nameOf({ config, method, targetModules, mixedPrecision, adapterBytes, attention }: Vector): string {
  const targets = typeof targetModules === 'string' ? targetModules : targetModules.join('+');
  const types = `${mixedPrecision ? 'autocast' : 'as it is'}, adapter of ${adapterBytes} bytes`;
  return `${String(config['model_type'])}, ${method} on ${targets}, ${attention} attention, ${types}`;
}
