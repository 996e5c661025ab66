import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/core/lint/finding.ts';
import { openSession } from '../../../src/core/lint/session.ts';

const m = (...ms: object[]) => JSON.stringify({ messages: ms });
const u = (content: unknown, more = {}) => ({ role: 'user', content, ...more });
const a = (content: unknown, more = {}) => ({ role: 'assistant', content, ...more });
const s = (content: unknown) => ({ role: 'system', content });
const call = (id: unknown, args: unknown = '{}', name = 'f') => ({
  id,
  type: 'function',
  function: { name, arguments: args },
});
const t = (content: unknown, more = {}) => ({ role: 'tool', content, ...more });
const tool = (more = {}) => ({
  type: 'function',
  function: { name: 'f', description: 'd', parameters: { type: 'object', properties: {} }, ...more },
});
/** What each vendor's own validator refuses, by its rules as they were read in November 2026. */
const REFUSED: readonly (readonly [trainer: string, what: string, line: string])[] = [
  ['openai', 'data_type list', '[1]'],
  ['openai', 'data_type string', '"x"'],
  ['openai', 'missing messages', '{"foo": 1}'],
  ['openai', 'empty messages', '{"messages": []}'],
  ['openai', 'messages null', '{"messages": null}'],
  ['openai', 'missing role', '{"messages": [{"content": "a"}, {"role": "assistant", "content": "b"}]}'],
  ['openai', 'missing content', '{"messages": [{"role": "user"}, {"role": "assistant", "content": "b"}]}'],
  ['openai', 'unknown key', m(u('a', { foo: 1 }), a('b'))],
  ['openai', 'unknown role', m({ role: 'bot', content: 'x' }, a('b'))],
  ['openai', 'content null', m(u(null), a('b'))],
  ['openai', 'content empty', m(u(''), a('b'))],
  ['openai', 'content number', m(u(3), a('b'))],
  ['openai', 'no assistant', m(u('a'))],
  ['openai', 'no assistant, sys', m(s('x'), u('a'))],
  ['openai', 'weight 2', m(u('a'), a('b', { weight: 2 }))],
  ['openai', 'weight on user', m(u('a', { weight: 1 }), a('b'))],
  ['openai', 'weight true', m(u('a'), a('b', { weight: true }))],
  ['openai', 'last not assistant', m(u('a'), a('b'), u('c'))],
  ['openai', 'unanswered call', m(u('a'), { role: 'assistant', tool_calls: [call('x')] }, u('b'), a('c'))],
  ['openai', 'args not json', m(u('a'), { role: 'assistant', tool_calls: [call('x', '{')] })],
  [
    'openai',
    'tool result without id',
    m(u('a'), { role: 'assistant', tool_calls: [call('x')] }, t('r'), a('c')),
  ],
  ['openai', 'result of no call', m(u('a'), t('r', { tool_call_id: 'q' }), a('c'))],
  [
    'openai',
    'pair: two outputs',
    '{"input": {"messages": [{"role":"user","content":"a"}]}, "preferred_output": [{"role":"assistant","content":"b"},{"role":"assistant","content":"c"}], "non_preferred_output": [{"role":"assistant","content":"d"}]}',
  ],
  [
    'openai',
    'pair: user output',
    '{"input": {"messages": [{"role":"user","content":"a"}]}, "preferred_output": [{"role":"user","content":"b"}], "non_preferred_output": [{"role":"assistant","content":"d"}]}',
  ],
  [
    'openai',
    'pair: completion names',
    '{"input": {"messages": [{"role":"user","content":"a"}]}, "preferred_completion": [{"role":"assistant","content":"b"}], "non_preferred_completion": [{"role":"assistant","content":"d"}]}',
  ],
  [
    'openai',
    'pair: no input',
    '{"preferred_output": [{"role":"assistant","content":"b"}], "non_preferred_output": [{"role":"assistant","content":"d"}]}',
  ],
  [
    'openai',
    'image in assistant',
    m(u('a'), a([{ type: 'image_url', image_url: { url: 'https://e.x/a.png' } }])),
  ],
  [
    'openai',
    '11 images',
    m(
      u(Array.from({ length: 11 }, () => ({ type: 'image_url', image_url: { url: 'https://e.x/a.png' } }))),
      a('b'),
    ),
  ],
  ['openai', 'unknown part type', m(u([{ type: 'video', video: 'x' }]), a('b'))],
  [
    'openai',
    'parallel_tool_calls string',
    JSON.stringify({ messages: [u('a'), a('b')], parallel_tool_calls: 'yes' }),
  ],
  ['openai', 'tools wrong', JSON.stringify({ messages: [u('a'), a('b')], tools: [{ name: 'f' }] })],
  ['together', 'extra column', JSON.stringify({ messages: [u('a'), a('b')], id: 1 })],
  ['together', 'two formats', '{"text": "x", "prompt": "a", "completion": "b"}'],
  ['together', 'no format', '{"foo": "x"}'],
  ['together', 'not dict', '[1]'],
  ['together', 'messages empty', '{"messages": []}'],
  ['together', 'messages no list', '{"messages": "x"}'],
  ['together', 'message no dict', '{"messages": ["x"]}'],
  ['together', 'missing content', m(u('a'), { role: 'assistant' })],
  ['together', 'role tool', m(u('a'), t('x'), a('b'))],
  ['together', 'repeated', m(u('a'), u('b'), a('c'))],
  ['together', 'no assistant', m(u('a'))],
  ['together', 'weight 0.5', m(u('a'), a('b', { weight: 0.5 }))],
  ['together', 'content number', m(u(1), a('b'))],
  ['together', 'image url', m(u([{ type: 'image_url', image_url: { url: 'https://e.x/a.png' } }]), a('b'))],
  [
    'together',
    'image gif',
    m(u([{ type: 'image_url', image_url: { url: 'data:image/gif;base64,AAAA' } }]), a('b')),
  ],
  [
    'together',
    'image in assistant',
    m(u('a'), a([{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }])),
  ],
  [
    'together',
    'image in weighted',
    m(
      u([{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }], { weight: 1 }),
      a('b', { weight: 1 }),
    ),
  ],
  ['together', 'mixed text and multimodal', m(u([{ type: 'text', text: 'x' }]), a('b'))],
  ['together', 'text number', '{"text": 3}'],
  ['together', 'text empty', '{"text": ""}'],
  ['together', 'prompt only', '{"prompt": "a"}'],
  ['together', 'completion number', '{"prompt": "a", "completion": 3}'],
  [
    'together',
    'pair prompt ends in assistant',
    '{"input": {"messages": [{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}, "preferred_output": [{"role":"assistant","content":"b"}], "non_preferred_output": [{"role":"assistant","content":"d"}]}',
  ],
  [
    'together',
    'pair output 0',
    '{"input": {"messages": [{"role":"user","content":"a"}]}, "preferred_output": [], "non_preferred_output": [{"role":"assistant","content":"d"}]}',
  ],
  [
    'together',
    'pair output user',
    '{"input": {"messages": [{"role":"user","content":"a"}]}, "preferred_output": [{"role":"user","content":"b"}], "non_preferred_output": [{"role":"assistant","content":"d"}]}',
  ],
  [
    'together',
    'pair input no messages',
    '{"input": {}, "preferred_output": [{"role":"assistant","content":"b"}], "non_preferred_output": [{"role":"assistant","content":"d"}]}',
  ],
  [
    'mistral',
    'both messages+interactions',
    JSON.stringify({ messages: [u('a'), a('b')], interactions: [u('a'), a('b')] }),
  ],
  ['mistral', 'neither', '{"foo": [1]}'],
  ['mistral', 'content+text', m(u('a', { text: 'b' }), a('b'))],
  [
    'mistral',
    'tools+available_tools',
    JSON.stringify({ messages: [u('a'), a('b')], tools: [tool()], available_tools: [tool()] }),
  ],
  ['mistral', 'role unknown', m({ role: 'bot', content: 'x' }, a('b'))],
  ['mistral', 'two systems', m(s('x'), s('y'), u('a'), a('b'))],
  [
    'mistral',
    'system_prompt and system',
    JSON.stringify({ messages: [s('x'), u('a'), a('b')], system_prompt: 'y' }),
  ],
  [
    'mistral',
    'call without id',
    m(
      u('a'),
      { role: 'assistant', tool_calls: [{ function: { name: 'f', arguments: '{}' } }] },
      t('r', { tool_call_id: 'abcdefghi' }),
      a('b'),
    ),
  ],
  [
    'mistral',
    'args object',
    m(
      u('a'),
      { role: 'assistant', tool_calls: [call('abcdefghi', {})] },
      t('r', { tool_call_id: 'abcdefghi' }),
      a('b'),
    ),
  ],
  [
    'mistral',
    'tool without description',
    JSON.stringify({
      messages: [u('a'), a('b')],
      tools: [{ type: 'function', function: { name: 'f', parameters: {} } }],
    }),
  ],
  [
    'mistral',
    'tool message without id',
    m(u('a'), { role: 'assistant', tool_calls: [call('abcdefghi')] }, t('r'), a('b')),
  ],
  ['mistral', 'order user user', m(u('a'), u('b'), a('c'))],
  ['mistral', 'assistant first', m(a('b'), u('a'), a('c'))],
  ['mistral', 'last user', m(u('a'), a('b'), u('c'))],
  ['mistral', 'empty assistant', m(u('a'), a(''))],
  ['mistral', 'assistant content+no calls null', m(u('a'), a(null))],
  ['mistral', 'weight 2', m(u('a'), a('b', { weight: 2 }))],
  ['mistral', 'text number', '{"text": 3}'],
  ['mistral', 'one message', m(u('a'))],
  ['trl', 'label string', '{"prompt": "a", "completion": "b", "label": "true"}'],
  ['trl', 'prompt str completion list', JSON.stringify({ prompt: 'a', completion: [a('b')] })],
  ['trl', 'chosen str rejected list', JSON.stringify({ prompt: 'a', chosen: 'b', rejected: [a('b')] })],
  ['trl', 'prompt list chosen str', JSON.stringify({ prompt: [u('a')], chosen: 'b', rejected: 'c' })],
  [
    'trl',
    'implicit without shared prefix',
    JSON.stringify({ chosen: [u('a'), a('b')], rejected: [u('c'), a('d')] }),
  ],
  ['trl', 'implicit string without shared prefix', JSON.stringify({ chosen: 'Abc', rejected: 'Xyz' })],
  ['trl', 'stepwise lengths', JSON.stringify({ prompt: 'a', completions: ['b', 'c'], labels: [true] })],
  ['trl', 'stepwise label type', JSON.stringify({ prompt: 'a', completions: ['b', 'c'], labels: [true, 1] })],
  ['trl', 'prompt ends in system', JSON.stringify({ prompt: [s('a')], completion: [a('b')] })],
  ['trl', 'keys invalid', '{"question": "a", "answer": "b"}'],
  ['trl', 'messages string', '{"messages": "x"}'],
  ['trl', 'chosen only', '{"prompt": "a", "chosen": "b"}'],
];

/** What their documents show as good. */
const TAKEN: readonly (readonly [trainer: string, what: string, line: string])[] = [
  ['openai', 'a chat with a system message', m(s('Be brief.'), u('Name a colour.'), a('Red.'))],
  ['openai', 'weights', m(u('a?'), a('b.', { weight: 0 }), u('c?'), a('d.', { weight: 1 }))],
  [
    'openai',
    'a last call',
    JSON.stringify({
      messages: [u('Run f.'), { role: 'assistant', tool_calls: [call('call_1')] }],
      tools: [tool()],
      parallel_tool_calls: false,
    }),
  ],
  [
    'openai',
    'a call with its result',
    JSON.stringify({
      messages: [
        u('Run f.'),
        { role: 'assistant', tool_calls: [call('call_1')] },
        t('{"x": 1}', { tool_call_id: 'call_1' }),
        a('It is 1.'),
      ],
      tools: [tool()],
    }),
  ],
  [
    'openai',
    'an image',
    m(
      u([
        { type: 'text', text: 'What is it?' },
        { type: 'image_url', image_url: { url: 'https://images.com/a.png' } },
      ]),
      a('A cat.'),
    ),
  ],
  [
    'openai',
    'a pair',
    JSON.stringify({
      input: { messages: [u('Hello, how is San Francisco?')], tools: [], parallel_tool_calls: true },
      preferred_output: [a('It was 65 degrees at noon.')],
      non_preferred_output: [a('It is not bad.')],
    }),
  ],
  ['together', 'a chat', m(s('Be brief.'), u('Name a colour.'), a('Red.'))],
  ['together', 'weights', m(u('a?'), a('b.', { weight: 0 }), u('c?'), a('d.', { weight: 1 }))],
  ['together', 'a prompt and its completion', '{"prompt": "Name a colour.", "completion": "Red."}'],
  ['together', 'a text', '{"text": "A text to learn."}'],
  [
    'together',
    'a pair',
    JSON.stringify({
      input: { messages: [u('Name a colour.')] },
      preferred_output: [a('Red.')],
      non_preferred_output: [a('No.')],
    }),
  ],
  ['mistral', 'a text', '{"text": "Text contained in document n°1"}'],
  [
    'mistral',
    'a chat with weights',
    m(
      u('User interaction n°1 contained in document n°1'),
      a('bot interaction n°1', { weight: 0 }),
      u('User interaction n°2'),
      a('bot interaction n°2', { weight: 1 }),
    ),
  ],
  ['mistral', 'interactions', JSON.stringify({ interactions: [u('a?'), a('b.')] })],
  [
    'mistral',
    'a call with its result',
    JSON.stringify({
      messages: [
        s('Use the functions.'),
        u('Run f.'),
        { role: 'assistant', tool_calls: [call('TX92Jm8Zi')], weight: 0 },
        t('{"x": 1}', { tool_call_id: 'TX92Jm8Zi' }),
        a('It is 1.'),
      ],
      tools: [tool()],
    }),
  ],
  ['trl', 'language modelling', '{"text": "The sky is blue."}'],
  ['trl', 'a chat', m(u('What color is the sky?'), a('It is blue.'))],
  ['trl', 'a prompt', '{"prompt": "The sky is"}'],
  ['trl', 'a prompt of messages', JSON.stringify({ prompt: [u('What color is the sky?')] })],
  ['trl', 'a prompt and its completion', '{"prompt": "The sky is", "completion": " blue."}'],
  [
    'trl',
    'both as messages',
    JSON.stringify({ prompt: [u('What color is the sky?')], completion: [a('It is blue.')] }),
  ],
  ['trl', 'a pair', '{"prompt": "The sky is", "chosen": " blue.", "rejected": " green."}'],
  ['trl', 'a pair without a prompt', '{"chosen": "The sky is blue.", "rejected": "The sky is green."}'],
  [
    'trl',
    'a pair of messages without a prompt',
    JSON.stringify({
      chosen: [u('What color is the sky?'), a('It is blue.')],
      rejected: [u('What color is the sky?'), a('It is green.')],
    }),
  ],
  ['trl', 'unpaired preference', '{"prompt": "The sky is", "completion": " blue.", "label": true}'],
  [
    'trl',
    'stepwise supervision',
    '{"prompt": "Which number is larger, 9.8 or 9.11?", "completions": ["The fractional part of 9.8 is 0.8.", "0.11 is greater than 0.8."], "labels": [true, false]}',
  ],
  [
    'llamafactory',
    'Alpaca with history',
    '{"instruction": "and now?", "input": "", "output": "It is sunny.", "system": "You know the weather.", "history": [["Will it rain?", "No."]]}',
  ],
  [
    'llamafactory',
    'ShareGPT with a call',
    JSON.stringify({
      conversations: [
        { from: 'human', value: 'Run f.' },
        { from: 'function_call', value: '{"name": "f", "arguments": {}}' },
        { from: 'observation', value: '1' },
        { from: 'gpt', value: 'It is 1.' },
      ],
      tools: JSON.stringify([
        { name: 'f', description: 'd', parameters: { type: 'object', properties: {} } },
      ]),
    }),
  ],
  ['axolotl', 'Alpaca', '{"instruction": "Name a colour.", "input": "", "output": "Red."}'],
  ['torchtune', 'a chat', m(s('Be brief.'), u('Name a colour.'), a('Red.'))],
];

/** What is wrong with a record for a trainer, number of records aside. */
function problems(trainer: string, line: string): readonly Finding[] {
  const settings = { trainers: [trainer], rules: { 'portability/size': 'off' as const } };
  return openSession([line], settings)
    .findings()
    .filter(({ severity }) => severity === 'error' || severity === 'warning');
}

describe('what a vendor refuses is found', () => {
  it.each(REFUSED)('%s: %s', (trainer, _what, line) => {
    expect(problems(trainer, line)).not.toEqual([]);
  });
});

describe('what a vendor shows as good is left alone', () => {
  it.each(TAKEN)('%s: %s', (trainer, _what, line) => {
    expect(problems(trainer, line).map(({ rule, message }) => `${rule}: ${message}`)).toEqual([]);
  });
});
