import { describe, expect, it } from 'vitest';
import { Conversion } from '../../../src/core/dataset/conversion.ts';

const chat = (answer: string, rest: object = {}) => ({
  messages: [
    { role: 'user', content: 'Why?' },
    { role: 'assistant', content: answer, ...rest },
  ],
});

function convert(records: readonly unknown[], to: string, from?: string) {
  const conversion = new Conversion(to, from);
  records.forEach((record, index) =>
    conversion.add(typeof record === 'string' ? record : JSON.stringify(record), index + 1),
  );
  const written = conversion.text().split('\n').slice(0, -1);
  return { account: conversion.account(), records: written.map((line) => JSON.parse(line) as unknown) };
}

describe('the conversion of a dataset', () => {
  it('writes each record in the new format, in order', () => {
    const { records, account } = convert([chat('So.'), '', chat('Thus.')], 'alpaca');
    expect(records).toEqual([
      { instruction: 'Why?', input: '', output: 'So.' },
      { instruction: 'Why?', input: '', output: 'Thus.' },
    ]);
    expect(account).toEqual({ converted: 2, refused: [], droppedColumns: [] });
  });

  it('keeps columns of their own, and tells those that it cannot', () => {
    const { records, account } = convert([{ ...chat('So.'), id: 7, output: 'mine' }], 'alpaca');
    expect(records).toEqual([{ id: 7, instruction: 'Why?', input: '', output: 'So.' }]);
    expect(account.droppedColumns).toEqual([]);
    const { account: sharegpt } = convert([{ ...chat('So.'), id: 7, instruction: 'mine' }], 'sharegpt');
    expect(sharegpt.droppedColumns).toEqual(['instruction']);
  });

  it('keeps whole numbers that are longer than a double, in columns and in the arguments of calls', () => {
    const conversion = new Conversion('messages');
    const call =
      '{"type":"function","function":{"name":"f","arguments":{"id":98765432109876543210,"n":"12345678901234567890"}}}';
    const messages = `[{"role":"user","content":"1"},{"role":"assistant","content":"a","tool_calls":[${call}]}]`;
    conversion.add(
      `{"id":12345678901234567891,"list":[-12345678901234567892],"x":1e20,"messages":${messages}}`,
      1,
    );
    const text = conversion.text();
    expect(text).toContain(
      '"id":12345678901234567891,"list":[-12345678901234567892],"x":100000000000000000000,',
    );
    expect(text).toContain(
      String.raw`"arguments":"{\"id\":98765432109876543210,\"n\":\"12345678901234567890\"}"`,
    );
  });

  it('tells why records have no such form, how many, and where the first stands', () => {
    const silent = chat('So.', { weight: 0 });
    const { records, account } = convert([chat('a'), silent, '{"a":1}', silent], 'alpaca');
    expect(records).toHaveLength(1);
    expect(account.refused).toEqual([
      { message: expect.stringContaining('loss') as string, count: 2, line: 2 },
      { message: expect.stringContaining('no known format') as string, count: 1, line: 3 },
    ]);
  });

  it('refuses what is no record', () => {
    expect(convert(['{"open', '3'], 'alpaca').account).toMatchObject({
      converted: 0,
      refused: [{ count: 2 }],
    });
  });

  it('reads a pinned format', () => {
    const record = {
      conversations: [
        { from: 'human', value: 'a' },
        { from: 'gpt', value: 'b' },
      ],
    };
    expect(convert([record], 'messages', 'sharegpt').records).toEqual([
      {
        messages: [
          { role: 'user', content: 'a' },
          { role: 'assistant', content: 'b' },
        ],
      },
    ]);
  });
});
