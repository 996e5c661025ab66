import { describe, expect, it } from 'vitest';
import { findGpu } from '../../../src/core/plan/gpus.ts';
import { planOf } from '../../../src/core/plan/plan.ts';
import { METHODS } from '../../../src/core/peft/methods.ts';
import { FIELDS } from '../../../src/core/run/fields.ts';
import { resolveRunText, type ResolvedRun } from '../../../src/core/run/resolve.ts';
import { TEMPLATES, templateText, type RunTemplate } from '../../../src/core/run/templates.ts';
import { architecture, facts, records } from '../plan/situation.ts';

const MODEL = 'Qwen/Qwen2.5-7B-Instruct';

function runOf(template: RunTemplate, model = MODEL): ResolvedRun {
  const text = templateText(template, 'data/train.jsonl').replace('"id": ""', `"id": "${model}"`);
  const result = resolveRunText(text);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.run;
}

/** What only the data can cure, and what the method was chosen for. */
const EXPECTED = new Set([
  'no-replay',
  'measured-method',
  'max-length',
  'packing',
  'quantised-needlessly',
  'dora-dropout',
]);

const named = TEMPLATES.map((template) => [template.id, template] as const);

describe('the templates', () => {
  it('are one for each method and one for each goal', () => {
    const ids = (group: string) => TEMPLATES.filter((one) => one.group === group).map(({ id }) => id);
    expect(ids('method')).toEqual(Object.keys(METHODS));
    expect(ids('goal')).toEqual(['style', 'instructions', 'skill', 'preferences']);
  });

  it.each(named)('leave nothing of %s open but the model', (_, template) => {
    const result = resolveRunText(templateText(template, 'data/train.jsonl'));
    expect(result).toMatchObject({ ok: false, problems: [{ pointer: '/model/id' }] });
  });

  const supervised = TEMPLATES.filter(({ id }) => ['style', 'instructions', 'skill'].includes(id));
  const first = [
    ['Qwen/Qwen2.5-1.5B-Instruct', 'RTX 3070'],
    [MODEL, 'RTX 4090'],
  ] as const;

  it.each(first)('fit with %s, which the help names for a first run, on a GPU of its size', (model, gpu) => {
    const help = FIELDS.find(({ pointer }) => pointer === '/model/id')?.description;
    expect(help).toContain(`"${model}"`);
    for (const template of supervised) {
      const plan = planOf(runOf(template, model), { architecture: architecture(model), gpu: findGpu(gpu) });
      expect(plan.fit?.fits, template.id).toBe(true);
    }
  });

  it.each(named)('have settings in %s that go together and that no advice speaks against', (_, template) => {
    const run = runOf(template);
    const [file] = facts(records(20_000, 400)).train;
    if (file === undefined) throw new Error('There is no file');
    const pairs = run.training.objective === 'dpo' ? file.records : 0;
    const known = { train: [{ ...file, pairs }], exact: true };
    const plan = planOf(run, { architecture: architecture(MODEL), facts: known });
    expect(plan.findings).toEqual([]);
    expect(plan.advice.map(({ id }) => id).filter((id) => !EXPECTED.has(id))).toEqual([]);
  });

  it.each(named)('hold out validation data in %s, and compute a supervised loss in pieces', (_, template) => {
    const { data, training } = runOf(template);
    expect(data.validation).toEqual({ fraction: 0.05 });
    expect(training.fusedLoss).toBe(training.objective === 'sft');
  });
});
