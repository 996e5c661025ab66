import type { Turn } from '../dataset/formats/format.ts';

export interface Exchange {
  /** What was asked since the answer before, in order: an instruction and its input, or the last messages of the user. */
  readonly prompts: readonly Turn[];
  readonly answer: Turn;
}

/**
 * Each answer among turns with what was asked for. The arguments of tool calls are no answers, nor are rejected ones: what
 * a preference pair shows as the worse answer may well be bad.
 */
export function exchangesOf(turns: readonly Turn[]): readonly Exchange[] {
  const exchanges: Exchange[] = [];
  let prompts: Turn[] = [];
  let answered = false;
  for (const turn of turns) {
    if (isPrompt(turn)) {
      if (answered) prompts = [];
      answered = false;
      prompts.push(turn);
    } else if (isAnswer(turn)) {
      answered = true;
      exchanges.push({ prompts, answer: turn });
    }
  }
  return exchanges;
}

export function isPrompt({ role }: Turn): boolean {
  return role === 'user';
}

export function isAnswer({ role, use }: Turn): boolean {
  return role === 'assistant' && use === undefined;
}

/** The texts of all prompts together. */
export function promptText({ prompts }: Exchange): string {
  return prompts.length === 1 ? (prompts[0]?.text ?? '') : prompts.map(({ text }) => text).join('\n');
}
