import { adviceOf } from '../../src/core/plan/remarks.ts';
import { gibibytes } from '../../src/core/plan/words.ts';
import type { ReadyPlan, RunPlan } from '../../src/protocol/run-plan.ts';
import { dropdown, linkButton, progressRing, showChoices } from '../shared/controls.ts';
import { element, setHidden, setText } from '../shared/dom.ts';
import { MemoryBar } from './memory-bar.ts';
import { PlanTables } from './plan-tables.ts';
import { fitText, parametersText, scheduleText, smallestText } from './plan-text.ts';
import { RemarkList, type RemarkActions } from './remark-list.ts';

export interface PlanActions extends RemarkActions {
  readonly chooseGpu: (name: string) => void;
  /** Gives all advice again. */
  readonly restore: () => void;
}

/** What the run takes: parameters, memory against a GPU, time; and what speaks for or against it. */
export class PlanView {
  readonly element: HTMLElement;
  readonly #heading = element('h2', { text: 'What it takes', attributes: { tabindex: '-1' } });
  readonly #working = element('div', { class: 'busy', attributes: { role: 'status' } }, progressRing());
  readonly #failure = element('div', { class: 'notice', attributes: { role: 'status' } });
  readonly #ready: HTMLElement;
  readonly #parameters = element('p', {});
  readonly #schedule = element('p', {});
  readonly #fit = element('p', {});
  readonly #smallest = element('p', { class: 'description' });
  readonly #source = element('p', { class: 'description' });
  readonly #gpu = dropdown('GPU');
  readonly #bar = new MemoryBar();
  readonly #tables = new PlanTables();
  readonly #remarks: RemarkList;
  readonly #restore: HTMLButtonElement;

  constructor(actions: PlanActions) {
    this.#working.append(element('span', { text: 'Working out what the run takes…' }));
    this.#remarks = new RemarkList(actions);
    this.#restore = linkButton('', actions.restore);
    const label = element('label', { class: 'label', text: 'GPU' });
    label.addEventListener('click', () => this.#gpu.focus());
    this.#gpu.addEventListener('change', () => {
      if (this.#gpu.value !== '') actions.chooseGpu(this.#gpu.value);
    });
    this.#ready = element(
      'div',
      {},
      this.#parameters,
      this.#schedule,
      element('div', { class: 'field' }, element('div', { class: 'head' }, label), this.#gpu),
      this.#bar.element,
      this.#fit,
      this.#smallest,
      this.#source,
      this.#tables.element,
      this.#remarks.element,
      this.#restore,
    );
    this.element = element(
      'section',
      { class: 'plan', attributes: { 'aria-label': 'What it takes' } },
      this.#heading,
      this.#working,
      this.#failure,
      this.#ready,
    );
  }

  /** `dismissed` are ids of advice that the run file puts away. */
  show(plan: RunPlan, dismissed: readonly string[], enabled: boolean): void {
    setHidden(this.element, plan.kind === 'none');
    setHidden(this.#working, plan.kind !== 'working');
    setHidden(this.#failure, plan.kind !== 'failed');
    setHidden(this.#ready, plan.kind !== 'ready');
    if (plan.kind === 'failed') setText(this.#failure, `${plan.message}. ${plan.hint.replace(/\.$/, '')}.`);
    if (plan.kind !== 'ready') return;
    this.#showReady(plan);
    const shown = plan.remarks.filter(({ id }) => !dismissed.includes(adviceOf(id) ?? ''));
    this.#remarks.show(shown, enabled);
    setHidden(this.#restore, dismissed.length === 0);
    setText(this.#restore, `Show ${dismissed.length} dismissed`);
    this.#restore.disabled = !enabled;
  }

  focus(): void {
    this.element.scrollIntoView({ block: 'start' });
    this.#heading.focus();
  }

  #showReady(plan: ReadyPlan): void {
    const gpus = plan.fits.map(({ name, bytes }) => ({ value: name, text: `${name} (${gibibytes(bytes)})` }));
    showChoices(this.#gpu, gpus, plan.gpu);
    setText(this.#parameters, `${parametersText(plan)}.`);
    setText(this.#schedule, plan.schedule === null ? (plan.dataProblem ?? '') : `${scheduleText(plan)}.`);
    setText(this.#fit, fitText(plan));
    setText(this.#smallest, smallestText(plan));
    setText(this.#source, `The model’s shape is from ${plan.modelSource}.`);
    this.#fit.classList.toggle('problem', fitText(plan).startsWith('It does not fit'));
    this.#bar.show(plan);
    this.#tables.show(plan);
  }
}
