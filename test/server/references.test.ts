import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { Configurations, type SettingsProblems } from '../../src/server/configuration.ts';

const QUESTION = 'A farmer has 17 sheep and all but 9 of them run away. How many are left?';
const LINE = JSON.stringify({ instruction: `Riddle: ${QUESTION}`, output: 'Nine' });

describe('evaluation files in tunesmith.json', () => {
  it('are compared with the dataset', async () => {
    const { leaks, problems } = await open(['test.jsonl']);
    expect(leaks.map(({ data }) => data)).toEqual([{ file: 'test.jsonl', line: 1, share: 100 }]);
    expect(problems.flatMap(({ problems }) => problems)).toEqual([]);
  });

  it('are a problem of that file where they are missing, and the others are compared', async () => {
    const { leaks, problems } = await open(['nowhere.jsonl', 'test.jsonl']);
    expect(leaks).toHaveLength(1);
    expect(problems.some((one) => one.problems[0]?.message.includes('nowhere.jsonl'))).toBe(true);
  });

  it('may be globs, and lists of records, whose lines are those of the file', async () => {
    const { leaks } = await open(['eval/**/*.json']);
    expect(leaks.map(({ data }) => data)).toEqual([{ file: 'eval/a/list.json', line: 3, share: 100 }]);
  });

  it('leave out the dataset itself where a glob takes it in', async () => {
    const { leaks } = await open(['*.jsonl'], 'test.jsonl');
    expect(leaks).toEqual([]);
  });

  it('are a problem where a glob matches nothing', async () => {
    const { problems } = await open(['none/*.jsonl']);
    expect(problems.flatMap((one) => one.problems.map(({ message }) => message))).toEqual([
      expect.stringContaining('No evaluation file matches none/*.jsonl'),
    ]);
  });
});

async function open(evaluation: readonly string[], dataset = 'train.jsonl') {
  const folder = await mkdtemp(join(tmpdir(), 'tunesmith-references-'));
  await writeFile(join(folder, 'test.jsonl'), `${JSON.stringify({ instruction: QUESTION, output: '9' })}\n`);
  await mkdir(join(folder, 'eval/a'), { recursive: true });
  await writeFile(
    join(folder, 'eval/a/list.json'),
    `[\n{"question": "x"},\n${JSON.stringify({ question: QUESTION })}\n]`,
  );
  await writeFile(
    join(folder, 'tunesmith.json'),
    JSON.stringify({ datasets: [{ files: '*.jsonl', evaluation }] }),
  );
  const problems: SettingsProblems[] = [];
  const configurations = new Configurations({ report: (problem) => problems.push(problem) });
  const root = pathToFileURL(folder).href;
  await configurations.setFolders([root]);
  const session = configurations.openSession(`${root}/${dataset}`);
  session.apply({ start: 0, removed: 0, inserted: [LINE] });
  return { leaks: session.findings().filter(({ rule }) => rule === 'duplicate/contamination'), problems };
}
