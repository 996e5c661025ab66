import { describe, expect, it } from 'vitest';
import { fail, ok } from '../../../src/core/outcome.ts';
import { planOf } from '../../../src/core/plan/plan.ts';
import { runText } from '../../../src/core/report/run-text.ts';
import {
  architecture,
  facts,
  readRun,
  records,
  runText as fileText,
  type Members,
} from '../plan/situation.ts';

const MODEL = 'Qwen/Qwen2.5-7B-Instruct';

function text(members: Members): string {
  const run = readRun(fileText(members));
  return runText(
    run,
    ok(planOf(run, { architecture: architecture(MODEL), facts: facts(records(160, 100)) })),
  );
}

describe('a run as text', () => {
  it('has its figures first', () => {
    expect(text({}).split('\n').slice(0, 7)).toEqual([
      'Figures',
      '  Trainable parameters: 40,370,176',
      '  All parameters: 7,655,986,688',
      expect.stringMatching(/^ {2}Memory of one GPU at the peak: \d+\.\d GiB$/),
      expect.stringMatching(/^ {2}Smallest GPU that it fits on: .+ GiB\)$/),
      '  Steps: 30',
      '  Tokens: 48,000',
    ]);
  });

  it('has a line for every setting, defaults filled in, and none for what plays no part', () => {
    const lines = text({ data: { validation: { fraction: 0.1 } } });
    expect(lines).toContain('\nTraining\n  Objective: Answer as the records do (SFT)\n  Epochs: 3\n');
    expect(lines).toContain('\n  Validation: A share of the training data\n  Held-out share: 0.1\n');
    expect(lines).not.toContain('First rank');
    expect(lines).not.toContain('Patience');
  });

  it('says a training file with its weight and task on the line of the data', () => {
    const train = [{ path: 'a.jsonl', weight: 2, task: 'chat' }, { path: 'b.jsonl' }];
    expect(text({ data: { train } })).toContain('  Training data: a.jsonl (weight 2, task chat), b.jsonl\n');
  });

  it('says why there are no figures', () => {
    const run = readRun(fileText({}));
    const plan = fail('model', 'The model is not known', 'Name another.');
    expect(runText(run, plan)).toContain('Figures\n  The model is not known. Name another.\n\nRun');
  });

  it('differs from another run in the lines of what differs, and in no other', () => {
    const differing = (a: string, b: string) => {
      const others = new Set(b.split('\n'));
      return a
        .split('\n')
        .filter((line) => !others.has(line))
        .map((line) => line.trim().split(':')[0]);
    };
    const changed = text({ method: { type: 'lora', r: 32 } });
    expect(differing(changed, text({}))).toEqual([
      'Trainable parameters',
      'All parameters',
      'Memory of one GPU at the peak',
      'Rank (r)',
    ]);
  });
});
