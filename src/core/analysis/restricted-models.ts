/** Makers whose terms restrict what their models' output may train, and how those models are called. */
export interface RestrictedMaker {
  readonly id: string;
  readonly name: string;
  /** What the terms say, in a few words. */
  readonly terms: string;
  readonly source: string;
  readonly models: RegExp;
}

const COMPETE = 'its terms forbid to train models that compete with its own on their output';

/** Names are matched as words, whatever stands around them: "openai/gpt-4o-2024-08-06". */
export const RESTRICTED_MAKERS: readonly RestrictedMaker[] = [
  {
    id: 'openai',
    name: 'OpenAI',
    terms: COMPETE,
    source: 'OpenAI, Terms of Use: What you cannot do',
    // "o1" alone is a model; within an address or a sentence it may be anything.
    models:
      /\b(?:gpt-?(?:3(?:\.5)?|4|4\.1|4\.5|4o|5)\b|chatgpt|text-davinci)|^(?:openai\/)?o[134](?:-(?:mini|preview|pro)\b[\w-]*)?$/i,
  },
  {
    id: 'anthropic',
    name: 'Anthropic',
    terms: COMPETE,
    source: 'Anthropic, Commercial Terms of Service: use restrictions',
    models: /\bclaude\b/i,
  },
  {
    id: 'google',
    name: 'Google',
    terms: COMPETE,
    source: 'Google, Gemini API Additional Terms of Service: use restrictions',
    models: /\b(?:gemini|bard)\b/i,
  },
  {
    id: 'llama-2-3',
    name: 'Meta (Llama 2 and 3)',
    terms: 'their licence forbids to improve other language models by their output',
    source: 'Llama 2 and Meta Llama 3 Community License Agreements, section 1.b.v; lifted in 3.1',
    // 3.1 and later are free to use, if the model is named after them.
    models: /\b(?:meta-)?llama[-_ ]?(?:2|3)(?![.\d])/i,
  },
];

/** Longer texts are prose, not the name of a source. */
const LONGEST_NAME = 120;

export function restrictedMaker(name: string): RestrictedMaker | null {
  if (name.length > LONGEST_NAME) return null;
  return RESTRICTED_MAKERS.find(({ models }) => models.test(name)) ?? null;
}
