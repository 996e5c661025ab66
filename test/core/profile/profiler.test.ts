import { describe, expect, it } from 'vitest';
import type { LintSettings } from '../../../src/core/lint/configuration.ts';
import { openSession } from '../../../src/core/lint/session.ts';
import type { FileProfile } from '../../../src/core/profile/profile.ts';
import { Profiler } from '../../../src/core/profile/profiler.ts';
import { profileText } from '../../../src/core/report/profile-text.ts';
import { hasShared, sharedLines } from '../../support/shared.ts';

/** A token a letter, so that counts are plain to see. */
const LETTERS = { exact: true, count: (text: string): number => text.length };

function profile(lines: readonly string[], settings: LintSettings = {}): FileProfile {
  const session = openSession(lines, settings);
  const { format, records, counts } = session.summary();
  const report = { path: 'a.jsonl', format, records, bytes: 1, findings: session.findings(), counts };
  const profiler = new Profiler(report, settings);
  for (const [i, line] of lines.entries()) profiler.add(line, i + 1);
  return profiler.profile();
}

function chat(...texts: readonly string[]): string {
  const messages = texts.map((content, i) => ({ role: i % 2 === 0 ? 'user' : 'assistant', content }));
  return JSON.stringify({ messages });
}

describe('the profile of a dataset', () => {
  it('counts records, formats, turns and tokens by role', () => {
    const lines = [
      chat('abc', 'de'),
      chat('a', 'b', 'c', 'd'),
      '{"text": "abcdef"}',
      '{"a":',
      '',
      '{"b": 1}',
    ];
    const { records, broken, formats, turns, tokens, characters } = profile(lines, { tokens: LETTERS });
    expect([records, broken, formats]).toEqual([4, 1, { messages: 2, text: 1, unknown: 1 }]);
    expect(turns).toMatchObject({ min: 0, max: 4, total: 7 });
    expect(tokens).toMatchObject({ exact: true, byRole: { text: 6, user: 5, assistant: 4 } });
    expect(tokens.perRecord).toMatchObject({ count: 4, total: 15, min: 0, max: 6 });
    expect(characters).toMatchObject({ prompt: { count: 3, max: 3 }, answer: { count: 3, max: 2 } });
  });

  it('marks tokens that are estimated', () => {
    const estimated = profile([chat('abc', 'de')]);
    expect(estimated.tokens.exact).toBe(false);
    expect(profileText({ files: [estimated] })).toContain('≈');
  });

  it('says what the limit cuts and from whose turn on, and what teaches nothing', () => {
    const lines = [chat('abc', 'de'), chat('abcdefgh', 'de'), chat('abcdefghijkl', 'de')];
    expect(profile(lines, { tokens: LETTERS, maxTokens: 9 }).loss).toEqual({
      maxTokens: 9,
      cut: { records: 2, tokens: 1 + 5, firstRole: { assistant: 1, user: 1 }, lines: [2, 3] },
      untrainable: { records: 1, lines: [3] },
      columns: [],
    });
  });

  it('takes the limit of the rule where the dataset has none', () => {
    const rules = { 'length/tokens': ['off', { maxTokens: 7 }] as ['off', Record<string, unknown>] };
    expect([profile([], { rules }).loss.maxTokens, profile([]).loss.maxTokens]).toEqual([7, 2048]);
  });

  it('names the line at which loading by columns fails', () => {
    const lines = ['{"text": "a", "id": 1}', '{"text": "b", "id": 2}', '{"text": "c", "id": "3"}'];
    expect(profile(lines).loss.columns).toEqual([{ line: 3, message: expect.stringContaining('`id`') }]);
  });

  it('counts languages and tasks', () => {
    const lines = [
      'Write a short poem about the sea and the sky.',
      'Write a long poem about the wind and the rain.',
      'Schreibe bitte ein kurzes Gedicht über das Meer und den Wind.',
    ];
    const { languages, verbNouns } = profile(lines.map((text) => chat(text, '…')));
    expect(languages.shares.map(({ code, share }) => [code, share])).toEqual([
      ['en', 2 / 3],
      ['de', 1 / 3],
    ]);
    expect(verbNouns.pairs[0]).toEqual({ verb: 'write', noun: 'poem', share: 2 / 3 });
  });

  it('counts duplicates and findings', () => {
    const lines = [chat('Name a colour.', 'Red.'), chat('Name a colour.', 'Red.')];
    const { duplicates, findings } = profile(lines);
    expect(duplicates).toEqual({ exact: 1, near: 0, share: 0.5 });
    expect(findings).toEqual({ 'duplicate/exact': 1 });
  });
});

describe('the matrix of trainers', () => {
  /** What each trainer makes of the lines: `takes`, or effect and cause with the lines. */
  function matrix(lines: readonly string[]): Record<string, string> {
    return Object.fromEntries(
      profile(lines).trainers.map(({ id, accepts, causes }) => [
        id,
        accepts
          ? 'takes'
          : causes
              .map(({ effect, cause, lines: at }) => `${effect} ${cause.split(':')[0]} ${at.join()}`)
              .join('; '),
      ]),
    );
  }
  const TEN = Array.from({ length: 10 }, (_, i) => chat(`Question ${i}`, `Answer ${i}`));

  it('says that all take plain chats', () => {
    expect(new Set(Object.values(matrix(TEN)))).toEqual(new Set(['takes']));
  });

  it('names refused, dropped and misread records by their lines', () => {
    const lines = [...TEN, chat('a', 'b', 'c'), TEN[0]?.replace('"Answer 0"', '"b","weight":0') ?? ''];
    expect(matrix(lines)).toMatchObject({
      llamafactory: 'drops last 11; misreads weight 12',
      mistral: 'refuses last 11',
      openai: 'takes',
      axolotl: 'misreads weight 12',
    });
  });

  it('counts what no trainer can read, and too few records', () => {
    expect(matrix(['{"a":', '{"b": 1}', '{"messages": 3}'])).toMatchObject({
      openai: 'refuses few ; refuses format 2; refuses invalid 3; refuses syntax 1',
      trl: 'refuses format 2; refuses invalid 3; refuses syntax 1',
      axolotl: 'refuses invalid 3; refuses syntax 1',
    });
  });

  it('is shown with a line a cause', () => {
    const text = profileText({ files: [profile([...TEN, chat('a', 'b', 'c')])] });
    expect(text).toContain(
      'LLaMA-Factory  drops 1: drops this record: the last turn must be an answer (line 11)\n',
    );
  });
});

describe.runIf(hasShared('data'))('the profile of a public dataset', () => {
  it('knows what was measured of the tool calls of Glaive', () => {
    const { records, duplicates, loss } = profile(sharedLines('data/glaive_toolcall_en_demo.jsonl'));
    expect([records, duplicates.exact, loss.untrainable.lines]).toEqual([300, 35, [244]]);
  });
});
