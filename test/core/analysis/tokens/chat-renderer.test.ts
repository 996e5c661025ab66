import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chatRenderer } from '../../../../src/core/analysis/tokens/chat-renderer.ts';
import { measureOverhead } from '../../../../src/core/analysis/tokens/chat-template.ts';

const MESSAGES = [
  { role: 'user', content: 'Name a colour.' },
  { role: 'assistant', content: 'Red.' },
];

function rendered(template: string, messages: readonly object[] = MESSAGES): unknown {
  const rendering = chatRenderer(template)({ messages });
  return 'text' in rendering ? rendering.text : rendering.refused;
}

const times = (count: number, text: string): string => text.repeat(count);
const nested = (body: string): string => `{% for i in range(10000) %}${body}{% endfor %}`;

/** Each takes minutes or all memory where nothing bounds it. */
const ENDLESS: readonly (readonly [string, string])[] = [
  ['a range of a thousand million', '{% for i in range(10**9) %}x{% endfor %}'],
  ['a range without end', '{% for i in range(0, 1, 0) %}x{% endfor %}'],
  ['a range of steps that are too small', '{% for i in range(0, 1, 10.0 ** -12) %}x{% endfor %}'],
  ['loops in loops', nested(nested(nested('x')))],
  ['a text that is doubled', `{% set s = 'xxxxxxxx' %}${times(60, '{% set s = s ~ s %}')}{{ s }}`],
  ['a list that is doubled', `{% set s = [1, 2] %}${times(60, '{% set s = s + s %}')}{{ s | length }}`],
  [
    'a list of twice itself, written out',
    `{% set s = ['x'] %}${times(60, '{% set s = [s, s] %}')}{{ s | tojson }}`,
  ],
  ['… compared with a text', `{% set s = ['x'] %}${times(60, '{% set s = [s, s] %}')}{{ s == 'x' }}`],
  [
    'namespaces in namespaces',
    `{% set n = namespace(a=1) %}${times(60, '{% set n = namespace(a=n, b=n) %}')}{{ n ~ '' }}`,
  ],
  ['a namespace in itself', "{% set n = namespace(a=1) %}{% set n.a = n %}{{ n ~ '' }}"],
  [
    'a long text copied again and again',
    `{% set ns = namespace(s='x') %}${times(19, '{% set ns.s = ns.s ~ ns.s %}')}${nested(nested('{% set y = ns.s | upper %}'))}`,
  ],
  [
    'replacements within replacements',
    `{% set s = 'xxxxxxxx' %}${times(20, "{% set s = s.replace('x', s) %}")}{{ s }}`,
  ],
  ['an indent of a thousand million', '{{ messages | tojson(indent=200000000) }}'],
  ['a macro that calls itself twice', '{% macro f(n) %}{{ f(n) }}{{ f(n) }}{% endmacro %}{{ f(1) }}'],
  // V8 ends the process where the stack ends in the middle of making a regular expression.
  [
    'a macro that calls itself, with a new regular expression each time',
    "{% macro f(s) %}{{ s.replace(s, 'x') }}{{ f(s ~ 'y') }}{% endmacro %}{{ f('y') }}",
  ],
  [
    'lists in lists',
    `{% set n = namespace(s=['é']) %}${nested('{% set n.s = [n.s] %}')}{{ n.s | tojson(ensure_ascii=true) }}`,
  ],
  ['brackets in brackets', `{{ ${times(20_000, '(')}1${times(20_000, ')')} }}`],
  ['blocks in blocks', `${times(20_000, '{% if true %}')}${times(20_000, '{% endif %}')}`],
  ['a template of megabytes', times(100_000, '{{ messages }}')],
  ['a line of blanks', `{{ 'x' }}${times(100_000, ' ')}`],
];

describe('a chat template', () => {
  it.each(ENDLESS)('ends soon, whatever it says: %s', { timeout: 5_000 }, (_name, template) => {
    expect(['endless', 'by-template']).toContain(rendered(template));
  });

  it('is not rendered again once it was endless', () => {
    const render = chatRenderer(
      '{% if messages | length > 1 %}{% for i in range(10**9) %}{% endfor %}{% endif %}x',
    );
    const one = { messages: MESSAGES.slice(1) };
    expect(render(one)).toEqual({ text: 'x' });
    expect(render({ messages: MESSAGES })).toEqual({ refused: 'endless' });
    expect(render(one)).toEqual({ refused: 'endless' });
  });

  it('cannot take its time with each of many records either', () => {
    const render = chatRenderer('{% for i in range(80000) %}{% endfor %}x');
    const outcomes = Array.from({ length: 10 }, () => render({ messages: MESSAGES }));
    expect(outcomes.at(0)).toEqual({ text: 'x' });
    expect(outcomes.at(-1)).toEqual({ refused: 'endless' });
  });

  it.each([
    '{{ messages.constructor }}',
    '{{ messages.__proto__ }}',
    "{{ messages[0]['constructor'] }}",
    "{{ ''.constructor.constructor }}",
    '{{ range.constructor }}',
    '{{ process }}{{ globalThis }}{{ require }}',
    "{{ messages | map(attribute='__proto__.constructor') | join }}",
  ])('reaches nothing but what it is given: %s', (template) => {
    expect(rendered(template)).toBe('');
  });

  it('leaves prototypes as they are', () => {
    rendered("{% set n = namespace() %}{% set n.__proto__ = {'polluted': 1} %}{{ n.polluted }}");
    rendered("{{ messages[0].update({'__proto__': {'polluted': 1}}) }}");
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('knows the names that transformers gives it, on a day that is always the same', () => {
    expect(
      rendered("{{ range(3) | join(',') }} {{ range(5, 1, -2) | join(',') }} {{ True and not none }}"),
    ).toBe('0,1,2 5,3 true');
    expect(rendered("{{ strftime_now('%d %b %Y') }}")).toBe('26 Jul 2024');
    expect(rendered("{{ raise_exception('no') }}")).toBe('by-template');
  });

  it('may be that of any known model, for a conversation of any length', () => {
    const { templates } = JSON.parse(
      readFileSync(join(import.meta.dirname, 'fixtures', 'chat.json'), 'utf8'),
    ) as { readonly templates: Readonly<Record<string, { readonly template: string }>> };
    const long = Array.from({ length: 2000 }, (_, i) => ({
      role: i % 2 === 0 ? 'user' : 'assistant',
      content: 'A sentence of some words, as chats have them. '.repeat(8),
    }));
    for (const { template } of Object.values(templates)) {
      const rendering = chatRenderer(template)({ messages: long, bos_token: '<s>', eos_token: '</s>' });
      expect(rendering).not.toEqual({ refused: 'endless' });
    }
  });
});

describe('a tokenizer with an endless chat template', () => {
  it('says so', () => {
    const counter = { exact: true, count: (text: string) => text.length };
    const template = '{% for i in range(10**9) %}x{% endfor %}';
    expect(measureOverhead({ template, bosToken: '', eosToken: '' }, counter)).toMatchObject({
      ok: false,
      failure: { reason: 'endless-template', message: 'The chat template runs or grows without end' },
    });
  });
});
