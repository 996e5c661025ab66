/** The texts of a record that are compared with those of others. */
export interface ComparedText {
  /** What is said before the task, such as a system prompt. It makes records of one kind, but not the same record. */
  readonly context: string;
  /** What the model is asked. Empty where the record does not tell it from the answer. */
  readonly prompt: string;
  readonly answer: string;
}

/** What makes two records near duplicates: the task and its answer. */
export function taskText({ prompt, answer }: ComparedText): string {
  return prompt === '' ? answer : `${prompt}\n${answer}`;
}

/**
 * A prompt as a key: equal for prompts that ask the same. Letters' case and width, white space and the punctuation of
 * sentences don't count; other signs do, because "5 - 3" and "5 * 3" are two tasks, as are "C" and "C#".
 */
export function promptKey({ context, prompt }: ComparedText): string {
  const key = (text: string): string =>
    text.normalize('NFKC').toLowerCase().replaceAll(SENTENCE_PUNCTUATION, ' ').replaceAll(/\s+/g, ' ').trim();
  return `${key(context)}\n${key(prompt)}`;
}

/** NFKC has turned the full-width forms into these. A full stop or comma within a number is part of it. */
const SENTENCE_PUNCTUATION = /["'“”‘’«»「」『』《》?!¿¡。、…;:]|[.,](?!\d)/g;
