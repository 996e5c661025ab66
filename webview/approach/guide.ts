import {
  isComplete,
  QUESTION_IDS,
  QUESTIONS,
  type QuestionId,
} from '../../src/core/plan/approach/questions.ts';
import { recommend } from '../../src/core/plan/approach/recommend.ts';
import type { ApproachMemory, ApproachRequest, ApproachState } from '../../src/protocol/approach.ts';
import { isApproachMemory } from '../../src/protocol/guards.ts';
import { dropdown, radioGroup, showChoices, type Choice } from '../shared/controls.ts';
import { element, setText } from '../shared/dom.ts';
import type { Channel } from '../shared/messages.ts';
import { recommendationView } from './recommendation-view.ts';

const NO_DATASET: Choice = { value: '', text: 'No dataset' };

/** The page: questions, a dataset, and what they speak for. */
export class Guide {
  readonly #channel: Channel<ApproachRequest>;
  readonly #dataset = dropdown('Dataset');
  readonly #datasetNote = element('p', { class: 'muted', attributes: { role: 'status' } });
  readonly #result = element('section', {
    class: 'result',
    attributes: { 'aria-label': 'Recommendation', 'aria-live': 'polite' },
  });
  readonly element: HTMLElement;
  #memory: ApproachMemory = { dataset: null, answers: {} };
  #signals: ApproachState['signals'] = { kind: 'none' };
  #shown = '';

  constructor(channel: Channel<ApproachRequest>) {
    this.#channel = channel;
    const remembered = channel.remembered();
    if (isApproachMemory(remembered)) this.#memory = remembered;
    this.#dataset.addEventListener('change', () => this.#choose(this.#dataset.value));
    this.element = element(
      'main',
      {},
      element('h1', { text: 'RAG or fine-tuning?' }),
      element('p', {
        class: 'muted',
        text: 'Seven questions on what you want to change. Nothing leaves this computer.',
      }),
      ...QUESTION_IDS.map((id) => this.#question(id)),
      this.#datasetQuestion(),
      this.#result,
    );
    this.#showResult();
    channel.send({ type: 'ready', dataset: this.#memory.dataset });
  }

  show({ datasets, signals }: ApproachState): void {
    this.#signals = signals;
    const choices = datasets.map(({ uri, label }) => ({ value: uri, text: label }));
    const chosen = choices.find(({ value }) => value === this.#memory.dataset) ?? NO_DATASET;
    showChoices(this.#dataset, [NO_DATASET, ...choices], chosen.value);
    setText(this.#datasetNote, noteOf(signals));
    this.#showResult();
  }

  #question(id: QuestionId): HTMLElement {
    const { ask, help, options } = QUESTIONS[id];
    const choices = Object.entries(options).map(([value, text]) => ({ value, text }));
    const group = radioGroup(ask, choices);
    group.orientation = 'vertical';
    const helpText = element('p', { class: 'muted', text: help, id: `help-${id}` });
    group.setAttribute('aria-describedby', helpText.id);
    const answer = this.#memory.answers[id];
    if (answer !== undefined) group.value = answer;
    group.addEventListener('change', () => this.#answer(id, group.value));
    return element(
      'section',
      { class: 'question', attributes: { 'data-question': id } },
      element('h2', { text: ask }),
      helpText,
      group,
    );
  }

  #datasetQuestion(): HTMLElement {
    const help = 'Optional: a look at whether its records ask for facts.';
    return element(
      'section',
      { class: 'question', attributes: { 'data-question': 'dataset' } },
      element('h2', { text: 'Which dataset would you train on?' }),
      element('p', { class: 'muted', text: help }),
      this.#dataset,
      this.#datasetNote,
    );
  }

  #answer(id: QuestionId, value: string): void {
    const changed: unknown = { ...this.#memory, answers: { ...this.#memory.answers, [id]: value } };
    if (!isApproachMemory(changed)) return;
    this.#remember(changed);
    this.#showResult();
  }

  #choose(uri: string): void {
    const dataset = uri === NO_DATASET.value ? null : uri;
    if (dataset === this.#memory.dataset) return;
    this.#remember({ ...this.#memory, dataset });
    this.#channel.send({ type: 'choose', dataset });
  }

  #remember(memory: ApproachMemory): void {
    this.#memory = memory;
    this.#channel.remember(memory);
  }

  #showResult(): void {
    const { answers } = this.#memory;
    const key = JSON.stringify([answers, this.#signals]);
    if (key === this.#shown) return;
    this.#shown = key;
    this.#result.replaceChildren(...this.#resultOf());
  }

  #resultOf(): readonly Node[] {
    const { answers } = this.#memory;
    if (!isComplete(answers)) {
      const left = QUESTION_IDS.filter((id) => answers[id] === undefined).length;
      const text = `Answer ${left === 1 ? 'one more question' : `${left} more questions`} for a recommendation.`;
      return [element('p', { class: 'muted', text })];
    }
    const signals = this.#signals.kind === 'known' ? this.#signals : undefined;
    return recommendationView(recommend({ answers, signals }));
  }
}

function noteOf(signals: ApproachState['signals']): string {
  switch (signals.kind) {
    case 'none':
      return '';
    case 'reading':
      return 'Reading the dataset…';
    case 'known':
      return `${signals.records.toLocaleString('en')} records with a question and an answer, ${signals.facts.toLocaleString('en')} of them ask for a fact.`;
    case 'failed':
      return signals.message;
  }
}
