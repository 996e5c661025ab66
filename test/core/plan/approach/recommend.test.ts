import { describe, expect, it } from 'vitest';
import { QUESTIONS, isComplete, type Answers } from '../../../../src/core/plan/approach/questions.ts';
import { REASONS } from '../../../../src/core/plan/approach/reasons.ts';
import { recommend, type Recommendation } from '../../../../src/core/plan/approach/recommend.ts';
import type { DatasetSignals } from '../../../../src/core/plan/approach/signals.ts';

/** Someone whose prompt is not enough, whose trouble is tone, and who has the examples. */
const TONE: Answers = {
  prompted: 'not-enough',
  trouble: 'behaviour',
  changes: 'rarely',
  citations: 'no',
  removal: 'no',
  search: 'yes',
  examples: 'some',
};

const asked = (change: Partial<Answers>, signals?: DatasetSignals): Recommendation =>
  recommend({ answers: { ...TONE, ...change }, signals });

const idsOf = ({ reasons }: Recommendation): readonly string[] => reasons.map(({ id }) => id);

describe('the recommendation', () => {
  it('is fine-tuning where how the model answers is the trouble', () => {
    const given = asked({});
    expect(given).toMatchObject({ approach: 'fine-tune', next: null });
    expect(idsOf(given)).toEqual(['behaviour']);
  });

  it('is retrieval where facts are missing, with the warning not to train them in', () => {
    const given = asked({ trouble: 'facts' });
    expect(given).toMatchObject({ approach: 'rag', next: null });
    expect(idsOf(given)).toEqual(['missing-facts', 'invented-facts']);
  });

  it('is both where both are the trouble, and says in which order', () => {
    const given = asked({ trouble: 'both' });
    expect(given).toMatchObject({ approach: 'both', next: null });
    expect(idsOf(given)).toContain('train-as-used');
  });

  it.each([{ citations: 'yes' }, { changes: 'often' }, { removal: 'yes' }] as const)(
    'takes retrieval to the training where %o asks for it',
    (demand) => {
      expect(asked(demand).approach).toBe('both');
      expect(asked({ ...demand, trouble: 'facts' }).approach).toBe('rag');
    },
  );
});

describe('neither yet', () => {
  it('is said before a careful prompt was tried, with what would come next', () => {
    expect(asked({ prompted: 'not-yet', trouble: 'facts' })).toMatchObject({
      approach: 'neither-yet',
      next: 'rag',
    });
  });

  it('is said where the prompt does it', () => {
    expect(asked({ prompted: 'enough' }).approach).toBe('neither-yet');
  });

  it('is said where training is called for and the examples are too few', () => {
    const given = asked({ examples: 'few' });
    expect(given).toMatchObject({ approach: 'neither-yet', next: 'fine-tune' });
    expect(idsOf(given)).toContain('few-examples');
  });

  it('is not said for want of examples that retrieval does not need', () => {
    const given = asked({ examples: 'few', trouble: 'facts' });
    expect(given.approach).toBe('rag');
    expect(idsOf(given)).not.toContain('few-examples');
  });

  it('lets retrieval begin while examples are collected for both', () => {
    expect(asked({ examples: 'few', trouble: 'both' })).toMatchObject({ approach: 'rag', next: 'both' });
  });

  it('is said where answers must cite and there is no room for a search', () => {
    const given = asked({ search: 'no', citations: 'yes', removal: 'yes' });
    expect(given.approach).toBe('neither-yet');
    const conflict = given.reasons.find(({ id }) => id === 'demands-conflict');
    expect(conflict?.message).toContain('answers must cite and knowledge must be removable');
  });
});

describe('without room for a search', () => {
  it('training is what is left for facts, and what to expect of it is said', () => {
    const given = asked({ search: 'no', trouble: 'facts' });
    expect(given.approach).toBe('fine-tune');
    expect(given.reasons.find(({ id }) => id === 'no-search')?.message).toContain(
      'less than retrieval gives',
    );
  });
});

describe('a dataset', () => {
  it('that mostly asks for facts speaks for retrieval, from 60 % on', () => {
    expect(asked({}, { records: 100, facts: 60 }).approach).toBe('both');
    expect(asked({}, { records: 100, facts: 59 }).approach).toBe('fine-tune');
  });

  it('of fewer than 50 records says nothing by its share, and is too small to train on', () => {
    const given = asked({ examples: 'many' }, { records: 49, facts: 49 });
    expect(given.approach).toBe('neither-yet');
    expect(idsOf(given)).not.toContain('dataset-of-facts');
    expect(given.reasons.find(({ id }) => id === 'few-examples')?.message).toContain('49 usable records');
  });

  it('counts instead of the number that was answered', () => {
    expect(asked({ examples: 'few' }, { records: 500, facts: 0 }).approach).toBe('fine-tune');
  });

  it('of behaviour is told from the facts that are missing', () => {
    expect(idsOf(asked({ trouble: 'facts' }, { records: 100, facts: 9 }))).toContain('dataset-of-behaviour');
    expect(idsOf(asked({ trouble: 'facts' }, { records: 100, facts: 10 }))).not.toContain(
      'dataset-of-behaviour',
    );
    expect(idsOf(asked({}, { records: 100, facts: 0 }))).not.toContain('dataset-of-behaviour');
  });
});

describe('every case', () => {
  const CASES = allAnswers();

  it('gets an approach that its reasons speak for', () => {
    for (const answers of CASES) {
      const { approach, reasons } = recommend({ answers });
      const directions = reasons.flatMap(({ speaksFor }) => speaksFor);
      const wanted = {
        rag: ['rag'],
        'fine-tune': ['fine-tune'],
        both: ['rag', 'fine-tune'],
        'neither-yet': [],
      };
      expect(directions, JSON.stringify(answers)).toEqual(expect.arrayContaining(wanted[approach]));
      const held = directions.includes('first') || directions.includes('no-fine-tune');
      if (approach === 'neither-yet') expect(held, JSON.stringify(answers)).toBe(true);
    }
  });

  it('is never told to look up where there is no room for a search', () => {
    for (const answers of CASES.filter(({ search }) => search === 'no'))
      expect(['fine-tune', 'neither-yet']).toContain(recommend({ answers }).approach);
  });

  it('has reasons that name a source to read and the conditions', () => {
    for (const { evidence } of REASONS) {
      expect(evidence.source).toMatch(/https:\/\/\S+$/);
      expect(evidence.conditions).not.toBe('');
    }
  });
});

/** All 576 ways to answer. */
function allAnswers(): readonly Answers[] {
  let cases: readonly Partial<Answers>[] = [{}];
  for (const [id, { options }] of Object.entries(QUESTIONS))
    cases = Object.keys(options).flatMap((answer) => withAnswer(cases, { [id]: answer }));
  return cases.filter(isComplete);
}

function withAnswer(
  cases: readonly Partial<Answers>[],
  answer: Partial<Answers>,
): readonly Partial<Answers>[] {
  return cases.map((given) => Object.assign({}, given, answer));
}
