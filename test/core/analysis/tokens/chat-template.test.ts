import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chatTemplateOf, measureOverhead } from '../../../../src/core/analysis/tokens/chat-template.ts';
import type { TokenCounter } from '../../../../src/core/analysis/tokens/counter.ts';
import { loadCounter } from '../../../../src/core/analysis/tokens/load.ts';
import { turnsOfChat } from '../../../../src/core/dataset/formats/format.ts';
import { messages as format } from '../../../../src/core/dataset/formats/messages.ts';
import { branchTurns } from '../../../../src/core/lint/branch-turns.ts';

interface Vectors {
  readonly templates: Readonly<
    Record<string, { readonly template: string; readonly bos: string; readonly eos: string }>
  >;
  readonly cases: readonly {
    readonly tokenizer: string;
    readonly template: string;
    readonly messages: readonly object[];
    readonly tools?: readonly object[];
    /** Of the text that `apply_chat_template` of transformers 5.23 gives, by the Python library tokenizers. */
    readonly tokens: number;
  }[];
}

function fixture(name: string): unknown {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures', `${name}.json`), 'utf8'));
}

const VECTORS = fixture('chat') as Vectors;

/** A counter with the overhead of a template. */
function counterOf(tokenizer: string, template: string): TokenCounter {
  const counter = loadCounter(fixture(tokenizer));
  const { bos, eos, template: source } = VECTORS.templates[template] ?? { bos: '', eos: '', template: '' };
  if (!counter.ok) throw new Error(counter.failure.message);
  const measured = measureOverhead({ template: source, bosToken: bos, eosToken: eos }, counter.value);
  const chat = measured.ok ? measured.value : null;
  if (chat === null) throw new Error(`${template} cannot be rendered`);
  return { exact: true, chat, count: (text) => counter.value.count(text) };
}

function total(record: { readonly messages: readonly object[] }, tokens: TokenCounter): number {
  const chat = format.chat({ ...record });
  const turns = turnsOfChat(chat);
  const turnTokens = turns.map(({ text }) => tokens.count(text));
  const [branch = []] = branchTurns({ chat, turns, turnTokens, tokens });
  return branch.reduce((sum, { count }) => sum + count, 0);
}

describe('the tokens of a conversation through its chat template', () => {
  it.each(VECTORS.cases)('are those of Python: $tokenizer, $template, $tokens', (one) => {
    const { tokenizer, template, messages, tools, tokens } = one;
    const record = tools === undefined ? { messages } : { messages, tools };
    expect(total(record, counterOf(tokenizer, template))).toBe(tokens);
  });
});

describe('a template of tokenizer_config.json', () => {
  it.each([
    ['a text', { chat_template: 'x' }, null, 'x'],
    [
      'the default of several',
      {
        chat_template: [
          { name: 'rag', template: 'y' },
          { name: 'default', template: 'x' },
        ],
      },
      null,
      'x',
    ],
    ['a file of its own, which comes first', { chat_template: 'y' }, 'x', 'x'],
  ])('is %s', (_name, config, file, template) => {
    expect(chatTemplateOf(config, file)?.template).toBe(template);
  });

  it('takes special tokens as texts and as objects', () => {
    const config = { chat_template: 'x', bos_token: '<s>', eos_token: { content: '</s>', special: true } };
    expect(chatTemplateOf(config, null)).toEqual({ template: 'x', bosToken: '<s>', eosToken: '</s>' });
  });

  it.each([[{}], [null], [{ chat_template: [] }], [{ chat_template: 3 }]])(
    'may not be there: %j',
    (config) => {
      expect(chatTemplateOf(config, null)).toBeNull();
    },
  );

  it.each([['{% if %}'], ["{{ raise_exception('no') }}"]])(
    'adds nothing where it cannot be rendered: %s',
    (template) => {
      const counter = { exact: true, count: (text: string) => text.length };
      expect(measureOverhead({ template, bosToken: '', eosToken: '' }, counter)).toEqual({
        ok: true,
        value: null,
      });
    },
  );
});
