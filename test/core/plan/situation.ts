import { architectureOf } from '../../../src/core/peft/architecture.ts';
import { catalogued } from '../../../src/core/peft/catalogue.ts';
import type { Architecture } from '../../../src/core/peft/architecture.ts';
import type { DatasetFacts } from '../../../src/core/plan/dataset-facts.ts';
import { resolveRunText, type ResolvedRun } from '../../../src/core/run/resolve.ts';

export type Members = Readonly<Record<string, object>>;

/** The text of a run file that says only what a test is about. */
export function runText({ data, model, ...members }: Members): string {
  return JSON.stringify({
    version: 1,
    model: { id: 'Qwen/Qwen2.5-7B-Instruct', ...model },
    data: { train: [{ path: 'a.jsonl' }], ...data },
    method: { type: 'lora' },
    ...members,
  });
}

export function readRun(text: string): ResolvedRun {
  const result = resolveRunText(text);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.run;
}

export function architecture(id: string): Architecture {
  const outcome = architectureOf(catalogued(id) ?? {});
  if (!outcome.ok) throw new Error(outcome.failure.message);
  return outcome.value;
}

/** Files of records of these lengths in tokens. */
export function facts(...files: readonly (readonly number[])[]): DatasetFacts {
  return { train: files.map((lengths) => ({ records: lengths.length, pairs: 0, lengths })), exact: true };
}

/** So many records of one length. */
export function records(count: number, length: number): readonly number[] {
  return Array.from({ length: count }, () => length);
}
