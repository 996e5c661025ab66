import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { countParameters, type AdapterOptions } from '../../../src/core/peft/adapter.ts';
import { architectureOf, type ModelConfig } from '../../../src/core/peft/architecture.ts';
import { ROOT } from '../../support/repository.ts';

/** What PEFT itself reports; `test/trainer` checks that file against the installed PEFT. */
interface Vector extends AdapterOptions {
  readonly config: ModelConfig;
  readonly trainable: number;
  readonly total: number;
}

const VECTORS = readFileSync(join(ROOT, 'test/vectors/parameters.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Vector);

describe('the parameter count', () => {
  it.each(VECTORS.map((vector) => ({ ...vector, name: nameOf(vector) })))(
    'equals what PEFT prints: $name',
    (vector) => {
      const architecture = architectureOf(vector.config);
      if (!architecture.ok) throw new Error(architecture.failure.message);
      const { trainable, total } = countParameters(architecture.value, vector);
      expect({ trainable, total }).toEqual({ trainable: vector.trainable, total: vector.total });
    },
  );

  it('names the targets that a model does not have', () => {
    const architecture = architectureOf(VECTORS[0]?.config ?? {});
    if (!architecture.ok) throw new Error(architecture.failure.message);
    const count = countParameters(architecture.value, {
      method: 'lora',
      rank: 8,
      targetModules: ['q_proj', 'query'],
    });
    expect(count.unmatched).toEqual(['query']);
  });

  it('gives a failure with a next step for a family that is not known', () => {
    const outcome = architectureOf({ model_type: 'mamba' });
    expect(outcome.ok).toBe(false);
    if (!outcome.ok) expect(outcome.failure.reason).toBe('unknown-family');
  });
});

function nameOf({ config, method, rank, targetModules, rankPattern, modulesToSave = [] }: Vector): string {
  const targets = typeof targetModules === 'string' ? targetModules : targetModules.join('+');
  const model = `${String(config['model_type'])} ${String(config['hidden_size'] ?? config['n_embd'])}`;
  const ranks = rankPattern === undefined ? '' : `, ranks ${JSON.stringify(rankPattern)}`;
  const saved = modulesToSave.length === 0 ? '' : `, ${modulesToSave.join('+')} whole`;
  return `${model}, ${method} r${rank} on ${targets}${ranks}${saved}`;
}
