import { describe, expect, it } from 'vitest';
import { personalValue, pseudonymEdits } from '../../../src/core/lint/pseudonyms.ts';
import { openSession } from '../../../src/core/lint/session.ts';
import { RULES } from '../../../src/core/lint/rules/index.generated.ts';

const PERSONAL = RULES.filter(({ id }) => id.startsWith('pii/'));

function open(texts: readonly string[]) {
  const lines = texts.map((text) => JSON.stringify({ instruction: 'Who?', output: text }));
  const findings = openSession(lines, {}, PERSONAL).findings();
  return {
    findings,
    document: { lineCount: lines.length, line: (index: number) => lines[index] ?? '' },
    lines,
  };
}

/** The outputs of the records with all pseudonyms put in. */
function pseudonymised(texts: readonly string[], only?: string): readonly string[] {
  const { findings, document, lines } = open(texts);
  const chosen = findings.map((one) => personalValue(one, document)).find((value) => value?.key === only);
  const edits = pseudonymEdits(findings, document, chosen);
  const edited = lines.map((text, index) =>
    edits
      .filter(({ line }) => line === index + 1)
      .toReversed()
      .reduce(
        (out, { column, endColumn, text: put }) => out.slice(0, column - 1) + put + out.slice(endColumn - 1),
        text,
      ),
  );
  return edited.map((line) => (JSON.parse(line) as { output: string }).output);
}

describe('pseudonyms', () => {
  it('are the same for the same value and number the values of each kind in the order of the file', () => {
    expect(
      pseudonymised([
        'Ask jana@seznam.cz or petr@seznam.cz',
        'Call +420 601 123 456',
        'Not petr@seznam.cz but jana@seznam.cz',
      ]),
    ).toEqual(['Ask <EMAIL_1> or <EMAIL_2>', 'Call <PHONE_1>', 'Not <EMAIL_2> but <EMAIL_1>']);
  });

  it('know a value again however it is written', () => {
    expect(
      pseudonymised([
        'Call +420 601 123 456',
        'Call +420-601-123-456',
        'Ask Jana@Seznam.cz',
        'Ask jana@seznam.cz',
      ]),
    ).toEqual(['Call <PHONE_1>', 'Call <PHONE_1>', 'Ask <EMAIL_1>', 'Ask <EMAIL_1>']);
  });

  it('tell two addresses apart that differ by a hyphen', () => {
    expect(pseudonymised(['Ask jan-a@seznam.cz', 'Ask jana@seznam.cz'])).toEqual([
      'Ask <EMAIL_1>',
      'Ask <EMAIL_2>',
    ]);
  });

  it('go on after the numbers that the text holds already', () => {
    expect(pseudonymised(['<EMAIL_7> wrote to jana@seznam.cz', 'Call <PHONE_1>'])).toEqual([
      '<EMAIL_7> wrote to <EMAIL_8>',
      'Call <PHONE_1>',
    ]);
  });

  it('replace a single value everywhere where only that is wanted', () => {
    const texts = ['Ask jana@seznam.cz', 'Ask petr@seznam.cz', 'Ask jana@seznam.cz'];
    expect(pseudonymised(texts, 'jana@seznam.cz')).toEqual([
      'Ask <EMAIL_1>',
      'Ask petr@seznam.cz',
      'Ask <EMAIL_1>',
    ]);
  });

  it('leave escapes beside a value as they are', () => {
    const line = '{"instruction":"Who?","output":"\\u4f60\\n\\"jana\\u0040seznam.cz\\" ok jana@seznam.cz"}';
    const findings = openSession([line], {}, PERSONAL).findings();
    const edits = pseudonymEdits(findings, { lineCount: 1, line: () => line });
    expect(edits.map(({ text }) => text)).toEqual(['<EMAIL_1>', '<EMAIL_1>']);
  });
});
