import { MOSTLY_FACTS } from '../../lint/fact-exchange.ts';
import { MIN_FOR_SHARE, percent } from '../../lint/shares.ts';
import type { Evidence } from '../advice/advice.ts';
import type { Answers } from './questions.ts';
import type { DatasetSignals } from './signals.ts';

/** What is known of the case. Without a dataset the answers stand alone. */
export interface Case {
  readonly answers: Answers;
  readonly signals?: DatasetSignals | undefined;
}

/** What a reason speaks for. `first` is for something that comes before either; a note decides nothing. */
export type Direction = 'rag' | 'no-rag' | 'fine-tune' | 'no-fine-tune' | 'first' | 'note';

export interface ReasonRule {
  readonly id: string;
  /** When it holds, in words. */
  readonly when: string;
  readonly speaksFor: readonly Direction[];
  readonly evidence: Evidence;
  holds(given: Case): boolean;
  /** Without a final full stop. */
  message(given: Case): string;
}

/** With fewer examples a trained model is rarely better than a prompt (OpenAI's guide, see below). */
const FEW_EXAMPLES = 50;
/** A dataset that asks for fewer facts than this teaches none to speak of. A judgement, not a measurement. */
const HARDLY_FACTS = 0.1;

const OVADIA: Evidence = {
  source: 'Ovadia et al. 2023, Fine-Tuning or Retrieval?, https://arxiv.org/abs/2312.05934',
  conditions:
    'Mistral, Llama 2 and Orca 2 with 7 B parameters, questions of MMLU and on current events, training on plain text: retrieval did better than training for old and new facts; many wordings of each fact made training learn more of it.',
};

const LEWIS: Evidence = {
  source:
    'Lewis et al. 2020, Retrieval-Augmented Generation for Knowledge-Intensive NLP Tasks, https://arxiv.org/abs/2005.11401',
  conditions:
    'BART-large over an index of Wikipedia: replacing the index by one of another year changed the answers on heads of state, without training, and what was looked up can be read.',
};

const OPENAI_GUIDE: Evidence = {
  source: 'OpenAI, Fine-tuning guide, https://platform.openai.com/docs/guides/fine-tuning',
  conditions:
    'A vendor’s experience with its own models: prompting first, and clear gains from 50 to 100 good examples on. How many yours needs depends on the task; a held-out set tells.',
};

/** The one registry of reasons, in the order in which they are shown. */
export const REASONS: readonly ReasonRule[] = [
  {
    id: 'prompt-is-enough',
    when: 'a careful prompt does it',
    speaksFor: ['first'],
    evidence: OPENAI_GUIDE,
    holds: ({ answers }) => answers.prompted === 'enough',
    message: () =>
      'Your prompt already does what you need, and it is the cheapest of all to change. Keep it, and come back when it no longer does',
  },
  {
    id: 'prompt-first',
    when: 'no careful prompt was tried',
    speaksFor: ['first'],
    evidence: OPENAI_GUIDE,
    holds: ({ answers }) => answers.prompted === 'not-yet',
    message: () =>
      'Try a prompt with clear instructions and three to five examples first: it takes an hour, and its failures become the test set for whatever comes next',
  },
  {
    id: 'demands-conflict',
    when: 'there is no room for a search, but answers must cite, or knowledge must be current or removable',
    speaksFor: ['first'],
    evidence: LEWIS,
    holds: ({ answers }) => answers.search === 'no' && demandsOnSearch(answers).length > 0,
    message: ({ answers }) =>
      `Two demands contradict each other: ${demandsOnSearch(answers).join(' and ')}, which takes a search, and there is no room for one. Decide which gives way`,
  },
  {
    id: 'missing-facts',
    when: 'facts are missing',
    speaksFor: ['rag'],
    evidence: OVADIA,
    holds: ({ answers }) => lacksFacts(answers),
    message: () =>
      'Facts are missing: text that is looked up and put into the prompt gives them more reliably than training does',
  },
  {
    id: 'invented-facts',
    when: 'facts are missing',
    speaksFor: ['note'],
    evidence: {
      source:
        'Gekhman et al. 2024, Does Fine-Tuning LLMs on New Knowledge Encourage Hallucinations?, https://arxiv.org/abs/2405.05904',
      conditions:
        'PaLM 2-M, questions on Wikidata’s facts answered without documents: new facts were learnt slowly, and the more of them were learnt, the more others were invented. Stopping early held most of it off.',
    },
    holds: ({ answers }) => lacksFacts(answers),
    message: () =>
      'Do not train the facts in: examples whose answers the model could not know teach it to make others up',
  },
  {
    id: 'changing-knowledge',
    when: 'the knowledge changes often',
    speaksFor: ['rag'],
    evidence: LEWIS,
    holds: ({ answers }) => answers.changes === 'often',
    message: () =>
      'What changes often belongs into an index: a document is replaced in seconds, a trained model is out of date until the next training',
  },
  {
    id: 'citations',
    when: 'answers must cite sources',
    speaksFor: ['rag'],
    evidence: {
      source:
        'Gao et al. 2023, Enabling Large Language Models to Generate Text with Citations, https://arxiv.org/abs/2305.14627',
      conditions:
        'ChatGPT, GPT-4 and models of the LLaMA family with retrieved passages: on the questions of ELI5 even the best lacked complete support for half of the answers, so check what is cited.',
    },
    holds: ({ answers }) => answers.citations === 'yes',
    message: () =>
      'Only text that was looked up can be cited: weights keep no record of where a fact came from',
  },
  {
    id: 'removable-knowledge',
    when: 'knowledge must be removable or kept from some users',
    speaksFor: ['rag'],
    evidence: {
      source:
        'Carlini et al. 2021, Extracting Training Data from Large Language Models, https://arxiv.org/abs/2012.07805',
      conditions:
        'GPT-2 gave out hundreds of training texts word for word, names and telephone numbers among them, some seen in one document only.',
    },
    holds: ({ answers }) => answers.removal === 'yes',
    message: () =>
      'Keep such data in an index with access rights and out of the training data: a model can repeat what it was trained on, to anyone, and cannot be made to forget it but by training anew',
  },
  {
    id: 'behaviour',
    when: 'tone, format or a skill is wrong',
    speaksFor: ['fine-tune'],
    evidence: {
      source: 'Zhou et al. 2023, LIMA: Less Is More for Alignment, https://arxiv.org/abs/2305.11206',
      conditions:
        'LLaMA with 65 B parameters and 1,000 hand-picked examples, judged by people: style and format were learnt from few examples, while the knowledge came from pre-training. Smaller models and harder skills need more.',
    },
    holds: ({ answers }) => lacksBehaviour(answers),
    message: () =>
      'How a model answers is what training changes well: examples show tone, format and a skill better than instructions describe them',
  },
  {
    id: 'no-search',
    when: 'there is no room for a search',
    speaksFor: ['no-rag', 'fine-tune'],
    evidence: OVADIA,
    holds: ({ answers }) => answers.search === 'no',
    message: ({ answers }) =>
      lacksFacts(answers)
        ? 'Without a search the facts must be in the weights: show each in many wordings, test on questions that were not trained, and expect less than retrieval gives'
        : 'Without a search before each answer, training is what is left, and it also shortens prompts',
  },
  {
    id: 'few-examples',
    when: `there are fewer than ${FEW_EXAMPLES} examples`,
    speaksFor: ['no-fine-tune'],
    evidence: OPENAI_GUIDE,
    holds: hasFewExamples,
    message: ({ signals }) =>
      `${signals === undefined ? 'There are' : `The dataset has ${signals.records.toLocaleString('en')} usable records:`} fewer than ${FEW_EXAMPLES} examples, which is too little to train on. Put the best into the prompt, and collect more`,
  },
  {
    id: 'dataset-of-facts',
    when: `${percent(MOSTLY_FACTS)} or more of the chosen dataset's records ask for a fact`,
    speaksFor: ['rag'],
    evidence: OVADIA,
    holds: ({ signals }) => (factShare(signals) ?? 0) >= MOSTLY_FACTS,
    message: ({ signals }) =>
      `${percent(factShare(signals) ?? 0)} of the dataset's ${signals?.records.toLocaleString('en')} records ask for a fact: make documents of the answers and look them up`,
  },
  {
    id: 'dataset-of-behaviour',
    when: `facts are missing, and less than ${percent(HARDLY_FACTS)} of the chosen dataset's records ask for one`,
    speaksFor: ['note'],
    evidence: OVADIA,
    holds: ({ answers, signals }) => lacksFacts(answers) && (factShare(signals) ?? 1) < HARDLY_FACTS,
    message: ({ signals }) =>
      `${percent(factShare(signals) ?? 0)} of the dataset's records ask for a fact: it shows how to answer, and will not bring the facts that are missing`,
  },
];

/** Shown where both are recommended. */
export const TOGETHER: Omit<ReasonRule, 'holds'> = {
  id: 'train-as-used',
  when: 'both are recommended',
  speaksFor: ['note'],
  evidence: {
    source:
      'Zhang et al. 2024, RAFT: Adapting Language Model to Domain Specific RAG, https://arxiv.org/abs/2403.10131',
    conditions:
      'Llama 2 7B on PubMed, HotpotQA and API documentation: training with the right document among wrong ones did better than retrieval alone.',
  },
  message: () =>
    'Build the search first, then train with what it finds in the prompts, wrong documents included, so that the model learns to use them',
};

function lacksFacts({ trouble }: Answers): boolean {
  return trouble !== 'behaviour';
}

function lacksBehaviour({ trouble }: Answers): boolean {
  return trouble !== 'facts';
}

function demandsOnSearch({ citations, changes, removal }: Answers): readonly string[] {
  return [
    ...(citations === 'yes' ? ['answers must cite'] : []),
    ...(changes === 'often' ? ['knowledge must be current'] : []),
    ...(removal === 'yes' ? ['knowledge must be removable'] : []),
  ];
}

/** Only where training is called for, since nothing else is short of them. */
function hasFewExamples({ answers, signals }: Case): boolean {
  if (!lacksBehaviour(answers) && answers.search === 'yes') return false;
  return signals === undefined ? answers.examples === 'few' : signals.records < FEW_EXAMPLES;
}

/** 0 to 1; undefined of too few records. */
function factShare(signals: DatasetSignals | undefined): number | undefined {
  if (signals === undefined || signals.records < MIN_FOR_SHARE) return undefined;
  return signals.facts / signals.records;
}
