import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestClient } from '../support/client.ts';
import { apply, at, picked } from '../support/edits.ts';

const sky = (end: string) =>
  `{"instruction":"Why is the sky blue during the day?","output":"Air scatters blue light more than red light, so the whole sky looks blue ${end}."}`;
const SHORT = sky('to us');
const LONG = sky('to all of us');
const CHEESE = '{"instruction":"Name a cheese.","output":"Brie"}';
const LINES = [SHORT, CHEESE, LONG, SHORT, CHEESE];
const TEXT = LINES.join('\n');

describe('duplicates, in the editor', () => {
  let folder: string;
  let client: TestClient;
  let uri: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tunesmith-duplicates-'));
    client = await TestClient.start({ folder });
    uri = client.uri('a.jsonl');
    await client.lint(uri, TEXT);
  });
  afterAll(async () => {
    await client.stop();
    await rm(folder, { recursive: true });
  });

  const left = async (line: number, title: string | RegExp) =>
    apply(TEXT, await picked(client, uri, at(line - 1, 5), title))
      .split('\n')
      .filter((one) => one !== '');

  it('keep the first of their group', async () => {
    expect(
      await left(3, 'Keep the first of these records (line 1) and remove the other 2 duplicates'),
    ).toEqual([SHORT, CHEESE, CHEESE]);
  });

  it('keep the longest of their group', async () => {
    expect(
      await left(4, 'Keep the longest of these records (line 3) and remove the other 2 duplicates'),
    ).toEqual([CHEESE, LONG, CHEESE]);
  });

  it('are offered at the first record too, which has no problem of its own', async () => {
    expect(await left(1, 'Keep the longest')).toEqual([CHEESE, LONG, CHEESE]);
  });

  it('go from the whole file, and one of each group stays', async () => {
    expect(await left(3, /Remove all duplicates in this file and keep the first of each \(3\)/)).toEqual([
      SHORT,
      CHEESE,
    ]);
    expect(await left(3, /keep the longest of each/)).toEqual([CHEESE, LONG]);
  });

  it('know no longest where all are the same', async () => {
    const titles = (await client.codeActions(uri, at(4, 5))).map(({ title }) => title);
    expect(titles.filter((one) => one.startsWith('Keep'))).toEqual([
      'Keep the first of these records (line 2) and remove the other duplicate',
    ]);
  });
});
