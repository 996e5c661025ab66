import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EMPTY_CHAT, textOf, type Chat, type ChatMessage } from '../../../src/core/dataset/chat.ts';
import { conversionOf, convertRecord, WRITERS } from '../../../src/core/dataset/convert.ts';
import { detectFormat, FORMATS, formatById } from '../../../src/core/dataset/formats/registry.ts';
import { trickyText } from '../../support/json.ts';

const KEEP = { columns: 'keep' } as const;

/** What a conversation means, whatever its pointers; ids of calls count by their order only. */
function meaning(chat: Chat): unknown {
  const ids: string[] = [];
  const order = (id: string | null): number => {
    if (id === null) return ids.push('') - 1;
    return ids.includes(id) ? ids.indexOf(id) : ids.push(id) - 1;
  };
  const say = (message: ChatMessage): unknown => ({
    role: message.role,
    text: textOf(message),
    parts: message.parts,
    calls: message.calls.map((call) => ({
      call: order(call.id),
      name: call.name,
      given: typeof call.arguments === 'string' ? (JSON.parse(call.arguments) as unknown) : call.arguments,
    })),
    weight: message.weight ?? 1,
    name: message.name,
    thoughts: message.thoughts,
  });
  return {
    messages: chat.messages.map(say),
    chosen: chat.chosen?.map(say) ?? null,
    rejected: chat.rejected?.map(say) ?? null,
    label: chat.label,
    parallelCalls: chat.parallelCalls,
    tools: toolNames(chat),
  };
}

function toolNames({ tools }: Chat): readonly string[] {
  const text = typeof tools?.value === 'string' ? tools.value : JSON.stringify(tools?.value ?? []);
  return [...text.matchAll(/"name":"(\w+)"/g)].map((match) => match[1] ?? '');
}

const blank = {
  pointer: '',
  rolePointer: '',
  parts: null,
  calls: [],
  answers: null,
  name: null,
  weight: null,
  thoughts: null,
};
const said = (role: ChatMessage['role'], text: string): ChatMessage => ({
  ...blank,
  role,
  texts: [{ text, pointer: '' }],
});

const text = trickyText.map((one) => `a${one}`);
const call = fc.record({ name: fc.constantFrom('rain', 'wind'), city: text });
const round = fc.oneof(
  fc.tuple(text, text).map(([q, a]) => [said('user', q), said('assistant', a)]),
  fc.tuple(text, call, text, text).map(([q, { name, city }, result, a]): ChatMessage[] => [
    said('user', q),
    {
      ...blank,
      role: 'assistant',
      texts: [],
      calls: [
        {
          id: null,
          name,
          arguments: JSON.stringify({ city }),
          pointer: '',
          argumentsPointer: '',
          text: null,
        },
      ],
    },
    said('tool', result),
    said('assistant', a),
  ]),
);
const system = fc.option(text, { nil: null }).map((one) => (one === null ? [] : [said('system', one)]));
const thoughts = fc.option(fc.record({ field: fc.constantFrom('reasoning_content', 'thinking'), text }), {
  nil: null,
});
const weighted = fc
  .record({ weight: fc.constantFrom(null, 0, 1), thoughts })
  .map((marks) => Object.assign(said('assistant', 'end'), marks));
const tools = fc.constantFrom(null, {
  value: [{ type: 'function', function: { name: 'rain' } }],
  pointer: '',
});
const conversation = fc
  .tuple(
    system,
    fc.array(round, { minLength: 1, maxLength: 3 }),
    fc.option(weighted, { nil: null, freq: 4 }),
    tools,
  )
  .map(([first, rounds, end, tools]): Chat => {
    const messages = [...first, ...rounds.flat(), ...(end === null ? [] : [said('user', 'so?'), end])];
    return Object.assign({}, EMPTY_CHAT, { messages, tools });
  });
const chat: fc.Arbitrary<Chat> = fc.oneof(
  { weight: 3, arbitrary: conversation },
  fc.tuple(conversation, fc.boolean()).map(([one, label]) => Object.assign({}, one, { label })),
  fc.tuple(conversation, text, text).map(([one, a, b]) =>
    Object.assign({}, one, {
      messages: one.messages.slice(0, -1),
      chosen: [said('assistant', a)],
      rejected: [said('assistant', b)],
    }),
  ),
  text.map((one): Chat => Object.assign({}, EMPTY_CHAT, { messages: [said('text', one)] })),
);

describe('a writer', () => {
  it.each(WRITERS)('gives back the conversation that it was given, or refuses it: $id', ({ id }) => {
    let written = 0;
    fc.assert(
      fc.property(chat, (given) => {
        const record = conversionOf(given, id);
        if (!record.ok) return;
        written++;
        const format = formatById(detectFormat(record.value));
        expect(format?.writers.map((writer) => writer.id)).toContain(id);
        expect(format?.validate(record.value), JSON.stringify(record.value)).toBe(true);
        expect(meaning(format?.chat(JSON.parse(JSON.stringify(record.value))) ?? EMPTY_CHAT)).toEqual(
          meaning(given),
        );
      }),
      { numRuns: 300, seed: 5 },
    );
    expect(written).toBeGreaterThan(5);
  });

  it('has an id of its own, and fields that its format knows', () => {
    expect(new Set(WRITERS.map(({ id }) => id)).size).toBe(WRITERS.length);
    for (const { fields, writers } of FORMATS)
      for (const writer of writers) expect(writer.fields.filter((field) => !fields.has(field))).toEqual([]);
  });
});

describe('a record', () => {
  const alpaca = { instruction: 'Add', input: '1 and 1', output: '2', id: 7, source: 'me' };

  it('becomes one of another format, with its own columns or without', () => {
    const messages = [
      { role: 'user', content: 'Add\n1 and 1' },
      { role: 'assistant', content: '2' },
    ];
    expect(convertRecord(alpaca, 'messages', KEEP)).toEqual({
      ok: true,
      value: { id: 7, source: 'me', messages },
    });
    expect(convertRecord(alpaca, 'messages', { columns: 'drop' })).toEqual({ ok: true, value: { messages } });
  });

  it('keeps the words of an answer that declines', () => {
    const record = {
      messages: [
        { role: 'user', content: '1' },
        { role: 'assistant', content: null, refusal: 'No' },
      ],
    };
    const converted = convertRecord(record, 'prompt-completion', KEEP);
    expect(converted.ok && converted.value).toEqual({ prompt: '1', completion: 'No' });
  });

  it('keeps the ids of its calls, and gets some where it has none', () => {
    const call = { from: 'function_call', value: '{"name": "rain", "arguments": {"city": "Brno"}}' };
    const record = {
      conversations: [
        { from: 'human', value: 'Rain?' },
        call,
        { from: 'observation', value: 'dry' },
        { from: 'gpt', value: 'No' },
      ],
      tools: '[{"name": "rain"}]',
    };
    const converted = convertRecord(record, 'messages', KEEP);
    expect(converted.ok && converted.value).toEqual({
      messages: [
        { role: 'user', content: 'Rain?' },
        {
          role: 'assistant',
          tool_calls: [
            { id: 'call_1', type: 'function', function: { name: 'rain', arguments: '{"city":"Brno"}' } },
          ],
        },
        { role: 'tool', content: 'dry', tool_call_id: 'call_1' },
        { role: 'assistant', content: 'No' },
      ],
      tools: [{ type: 'function', function: { name: 'rain' } }],
    });
  });

  it.each([
    [{ prompt: '1', chosen: 'a', rejected: 'b' }, 'messages', 'A preference pair is for DPO'],
    [{ prompt: '1', completion: 'a', label: true }, 'messages', 'A label says whether'],
    ...['alpaca', 'sharegpt'].map((to): [object, string, string] => [
      {
        messages: [
          { role: 'user', content: '1' },
          { role: 'assistant', content: 'a', reasoning_content: 'so' },
        ],
      },
      to,
      'What a model thinks',
    ]),
    [
      {
        messages: [
          { role: 'user', content: '1' },
          { role: 'assistant', content: 'a', weight: 0 },
        ],
      },
      'alpaca',
      'takes no part in the loss',
    ],
    [
      {
        messages: [
          { role: 'user', content: [{ type: 'text', text: '1' }] },
          { role: 'assistant', content: 'a' },
        ],
      },
      'sharegpt',
      'Content in parts',
    ],
    [{ text: 'a' }, 'messages', 'unknown role'],
    [{ instruction: '1', output: 'a' }, 'text', "by a model's chat template"],
    [{ instruction: '1', output: 2 }, 'messages', '`output` breaks the format Alpaca'],
    [{ title: 'a' }, 'messages', 'no known format'],
    [7, 'messages', 'no record'],
  ])('is refused with the reason where a part of it has no place: %j', (record, to, reason) => {
    const converted = convertRecord(record, to, KEEP);
    expect(converted.ok ? '' : converted.failure.message).toContain(reason);
  });

  it('is read by the format that is named for it', () => {
    const both = {
      messages: [
        { role: 'user', content: '1' },
        { role: 'assistant', content: 'a' },
      ],
      text: 'x',
    };
    const converted = convertRecord(both, 'text', { ...KEEP, from: 'text' });
    expect(converted.ok && converted.value).toEqual({ text: 'x' });
  });
});
