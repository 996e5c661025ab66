import { isObject } from '../../dataset/record.ts';
import { fail, ok, type Outcome } from '../../outcome.ts';
import { chatRenderer } from './chat-renderer.ts';
import type { ChatOverhead, TokenCounter } from './counter.ts';

/** What `tokenizer_config.json` says of a model's chats. */
export interface ChatTemplateSource {
  /** Jinja, as `chat_template` or the file `chat_template.jinja` has it. */
  readonly template: string;
  readonly bosToken: string;
  readonly eosToken: string;
}

/** Null where the file has no template. Of several named ones the default is meant. */
export function chatTemplateOf(config: unknown, file: string | null): ChatTemplateSource | null {
  const fields = isObject(config) ? config : {};
  const template = file ?? templateText(fields['chat_template']);
  if (template === null) return null;
  return { template, bosToken: tokenText(fields['bos_token']), eosToken: tokenText(fields['eos_token']) };
}

function templateText(value: unknown): string | null {
  if (typeof value === 'string') return value;
  const named: readonly unknown[] = Array.isArray(value) ? value : [];
  const usual = named.find((one) => isObject(one) && one['name'] === 'default');
  return isObject(usual) && typeof usual['template'] === 'string' ? usual['template'] : null;
}

/** A special token is written as a text, or as an object around it. */
function tokenText(value: unknown): string {
  const text: unknown = isObject(value) ? value['content'] : value;
  return typeof text === 'string' ? text : '';
}

type Role = 'system' | 'user' | 'assistant' | 'tool';

/** A word of one piece that no template looks at. */
const WORD = 'word';
const SPACED = `  ${WORD}  `;

/**
 * Tokens that a template puts around messages, measured by rendering small conversations and counting what is not theirs:
 * templates write the same around every message of a role, but for the first of a conversation and the last answer. Null
 * where the template can't be rendered; templates may refuse conversations by `raise_exception`. One that runs or grows
 * without end is a failure.
 */
export function measureOverhead(
  source: ChatTemplateSource,
  counter: TokenCounter,
): Outcome<ChatOverhead | null, 'endless-template'> {
  const renderer = rendererOf(source);
  const overhead = overheadOf(renderer.render, counter);
  return renderer.isEndless()
    ? fail(
        'endless-template',
        'The chat template runs or grows without end',
        'Take the chat template that the model was published with',
      )
    : ok(overhead);
}

type Render = (messages: readonly object[], tools: readonly object[]) => string | null;

function overheadOf(render: Render, counter: TokenCounter): ChatOverhead | null {
  const word = counter.count(WORD);
  const around = (...roles: readonly Role[]): number | null => {
    const text = render(said(roles, WORD), []);
    return text === null ? null : counter.count(text) - roles.length * word;
  };
  const user = around('user');
  const one = around('user', 'assistant');
  const open = around('user', 'assistant', 'user');
  if (user === null || one === null || open === null) return null;
  // What a question and an answer before the last one add together; where the template wants them to take turns, nothing
  // tells the two apart, and only their sum matters.
  const round = open - user;
  const repeated = around('user', 'user');
  const each = repeated === null ? Math.floor(round / 2) : repeated - user;
  const system = around('system', 'user', 'assistant');
  const tool = around('user', 'assistant', 'tool', 'assistant');
  const overhead: Omit<ChatOverhead, 'addsUp'> = {
    start: user - each,
    user: each,
    assistant: round - each,
    lastAssistant: one - user,
    system: system === null ? each : system - one,
    tool: tool === null ? each : tool - one - (round - each),
    most: Math.max(0, user) + Math.max(0, one) + Math.max(0, system ?? 0),
    trims: render(said(['user'], SPACED), [])?.includes(SPACED) === false,
    whole: (messages, tools) => {
      const text = render(messages, tools);
      return text === null ? null : counter.count(text);
    },
  };
  return { ...overhead, addsUp: addsUp(overhead, counter) };
}

/** Texts that begin and end as texts do. */
const TRIAL = ['Name a colour.', 'Red.', '1 + 1 = ?', '"2"'];

function addsUp(chat: Omit<ChatOverhead, 'addsUp'>, counter: TokenCounter): boolean {
  const texts = TRIAL.reduce((sum, text) => sum + counter.count(text), 0);
  const around = chat.start + 2 * chat.user + chat.assistant + chat.lastAssistant;
  const messages = TRIAL.map((content, i) => ({ role: i % 2 === 0 ? 'user' : 'assistant', content }));
  return chat.whole(messages, []) === texts + around;
}

/** A conversation in which everyone says the same. */
function said(roles: readonly Role[], content: string): readonly object[] {
  return roles.map((role) => ({ role, content }));
}

/** Renders conversations; null where the template refuses one. */
function rendererOf({ template, bosToken, eosToken }: ChatTemplateSource): {
  readonly render: Render;
  isEndless(): boolean;
} {
  const renderInput = chatRenderer(template);
  const special = { bos_token: bosToken, eos_token: eosToken, add_generation_prompt: false };
  let endless = false;
  return {
    render: (messages, tools) => {
      const declared = tools.length === 0 ? {} : { tools };
      const rendering = renderInput({ messages, ...declared, ...special });
      if ('text' in rendering) return rendering.text;
      endless ||= rendering.refused === 'endless';
      return null;
    },
    isEndless: () => endless,
  };
}
