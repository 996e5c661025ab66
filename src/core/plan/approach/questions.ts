/** A question of the guide, with what each answer says to a person. */
interface Question {
  readonly ask: string;
  readonly help: string;
  readonly options: Readonly<Record<string, string>>;
}

/** The one list of what the guide asks, in its order. */
export const QUESTIONS = {
  prompted: {
    ask: 'Have you tried a careful prompt?',
    help: 'Clear instructions with three to five examples of good answers in the prompt itself.',
    options: {
      'not-yet': 'Not yet',
      enough: 'Yes, and it does what I need',
      'not-enough': 'Yes, and it is not enough',
    },
  },
  trouble: {
    ask: 'What is wrong with the answers?',
    help: 'Missing facts are things that the model cannot know, such as your own documents.',
    options: {
      behaviour: 'How it answers: tone, format, or a skill that it lacks',
      facts: 'What it knows: facts are missing or wrong',
      both: 'Both',
    },
  },
  changes: {
    ask: 'Does the knowledge behind the answers change often?',
    help: 'Prices, policies, versions and news do; the grammar of a language does not.',
    options: { rarely: 'Rarely or never', often: 'Every month or more often' },
  },
  citations: {
    ask: 'Must answers say where they come from?',
    help: 'A reader can then open the document and check.',
    options: { no: 'No', yes: 'Yes' },
  },
  removal: {
    ask: 'Must some of the knowledge be removable, or kept from some users?',
    help: 'Personal data that someone may ask to have deleted, or documents that not everyone may read.',
    options: { no: 'No', yes: 'Yes' },
  },
  search: {
    ask: 'Is there room for a search before each answer?',
    help: 'It takes time, longer prompts, and a place for the index. Offline is no obstacle: the index can lie beside the model.',
    options: { yes: 'Yes', no: 'No, answers must come at once or the device is too small' },
  },
  examples: {
    ask: 'How many good examples of the wanted answers do you have?',
    help: 'Ones that you would put your name to. If you choose a dataset below, its records count instead.',
    options: { few: 'Fewer than 50', some: '50 to 1,000', many: 'More than 1,000' },
  },
} as const satisfies Readonly<Record<string, Question>>;

export type QuestionId = keyof typeof QUESTIONS;

export type Answers = { readonly [K in QuestionId]: keyof (typeof QUESTIONS)[K]['options'] };

export const QUESTION_IDS = Object.keys(QUESTIONS) as readonly QuestionId[];

/** Whether nothing is left to ask. */
export function isComplete(answers: Partial<Answers>): answers is Answers {
  return QUESTION_IDS.every((id) => answers[id] !== undefined);
}
