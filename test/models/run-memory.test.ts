import { describe, expect, it } from 'vitest';
import { resolveRunText } from '../../src/core/run/resolve.ts';
import { memoryOfRun } from '../../src/models/run-memory.ts';

async function memory(id: string, training: object = {}) {
  const resolved = resolveRunText(
    JSON.stringify({
      version: 1,
      model: { id },
      data: { train: [{ path: 'train.jsonl' }] },
      method: { type: 'lora' },
      training,
    }),
  );
  if (!resolved.ok) throw new Error('The run is not valid');
  return memoryOfRun(resolved.run, '/nowhere', { environment: { HF_ENDPOINT: 'http://127.0.0.1:1' } });
}

describe('the memory that a run takes', () => {
  it('follows from the shape of its model and from its settings, before any data is read', async () => {
    const small = await memory('builtin:tiny', { batchSize: 1 });
    const large = await memory('builtin:tiny', { batchSize: 64 });
    if (!small.ok || !large.ok) throw new Error('The model is not known');
    expect(small.value).toBeGreaterThan(2 ** 20);
    expect(large.value).toBeGreaterThan(small.value);
  });

  it('is not known of a model that cannot be found', async () => {
    expect(await memory('./no/such/model')).toMatchObject({ ok: false });
  });
});
