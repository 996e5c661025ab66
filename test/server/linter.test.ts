import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LintSession } from '../../src/core/lint/session.ts';
import { Linter } from '../../src/server/linter.ts';
import type { LintResults } from '../../src/server/results.ts';

/** The time that one step of reading or gathering takes here, and the longest that anyone may wait for a turn. */
const STEP_MS = 5;
const LONGEST_TURN_MS = 20;

const LINES = 4000;
const URI = 'file:///a.jsonl';

/** A session in which each step takes its time, by a clock that nothing else moves. */
function slowSession(steps: number): LintSession {
  let left = steps;
  const work = (): void => void vi.setSystemTime(Date.now() + STEP_MS);
  return {
    format: 'alpaca',
    apply: () => {
      work();
      left = steps;
    },
    append: () => undefined,
    findings: () => [],
    findingsAt: () => [],
    worst: () => ({ findings: [], total: 0 }),
    summary: () => ({ format: 'alpaca', records: 0, counts: {} }),
    gather: () => {
      if (left === 0) return false;
      left -= 1;
      work();
      return left > 0;
    },
  };
}

describe('the linter, while a large document is read and its findings are gathered', () => {
  let published: LintResults[];
  let linter: Linter;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] });
    published = [];
    linter = new Linter({
      openSession: () => slowSession(200),
      publish: (_, results) => void published.push(results),
      clear: () => undefined,
      openProgress: () => ({ report: () => undefined, done: () => undefined }),
      log: (message) => expect.unreachable(message),
    });
    linter.open(URI, 1, Array.from({ length: LINES }, (_, i) => `line ${i}`).join('\n'));
  });
  afterEach(() => {
    linter.dispose();
    vi.useRealTimers();
  });

  /** Gives the turns of the event loop until something holds: how long each took by the clock of the steps. */
  async function turnsUntil(isDone: () => boolean): Promise<readonly number[]> {
    const turns: number[] = [];
    while (!isDone()) {
      const start = Date.now();
      await new Promise((resolve) => setImmediate(resolve));
      turns.push(Date.now() - start);
      if (turns.length > 10_000) throw new Error('It does not come to an end');
    }
    return turns;
  }

  const states = (): string[] => published.map(({ state }) => state);

  it('lets others have their turn every few milliseconds, to the last result', async () => {
    const turns = await turnsUntil(() => states().includes('complete'));
    expect(Math.max(...turns)).toBeLessThanOrEqual(LONGEST_TURN_MS);
    expect(turns.length).toBeGreaterThan(50);
  });

  it('gathers on the way for who asks, and answers with the document before all is read', async () => {
    await turnsUntil(() => (linter.get(URI)?.linesRead ?? 0) > LINES / 4);
    let answered = false;
    const document = linter.gathered(URI).then((one) => {
      answered = true;
      return one;
    });
    const turns = await turnsUntil(() => answered);
    expect(Math.max(...turns)).toBeLessThanOrEqual(LONGEST_TURN_MS);
    expect((await document)?.isComplete).toBe(false);
    await turnsUntil(() => states().includes('complete'));
  });

  it('stops in the turn in which it is told to, whatever is left to gather', async () => {
    await turnsUntil(() => linter.get(URI)?.isComplete === true);
    linter.close(URI);
    expect(linter.get(URI)).toBeUndefined();
    await turnsUntil(() => Date.now() > 0);
    expect(states()).not.toContain('complete');
  });

  it('follows what is typed before it gathers on', async () => {
    await turnsUntil(() => linter.get(URI)?.isComplete === true);
    const at = { line: 3, character: 0 };
    linter.change(URI, 2, [{ range: { start: at, end: at }, text: 'x' }]);
    await turnsUntil(() => linter.get(URI)?.hasEdits === false);
    expect(states()).not.toContain('complete');
    vi.advanceTimersByTime(1000);
    await turnsUntil(() => states().includes('complete'));
    expect(published.at(-1)?.version).toBe(2);
  });
});
