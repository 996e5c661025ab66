import type { RunPanelState } from '../../src/protocol/run-panel.ts';
import { button, linkButton, progressRing } from '../shared/controls.ts';
import { element, setHidden, setText } from '../shared/dom.ts';
import { summaryOf } from './plan-text.ts';
import type { RunView } from './run-view.ts';

export interface LaunchActions {
  readonly train: () => void;
  readonly showFirstProblem: () => void;
  readonly showPlan: () => void;
}

/** The Train button, why it can't be pressed, and what a launch is doing or why it failed. */
export class LaunchBar {
  readonly element: HTMLElement;
  readonly #train;
  readonly #reason = element('span', { id: 'train-reason' });
  readonly #showProblem;
  readonly #summary: HTMLButtonElement;
  readonly #busy = element('span', {});
  readonly #busyRow: HTMLElement;
  readonly #failure = element('p', {});
  readonly #hint = element('p', {});
  readonly #failureBox: HTMLElement;

  constructor(actions: LaunchActions) {
    this.#train = button('Train', 'primary', actions.train);
    this.#train.setAttribute('aria-describedby', 'train-reason');
    this.#showProblem = linkButton('Show', actions.showFirstProblem);
    this.#summary = linkButton('', actions.showPlan);
    this.#summary.classList.add('summary');
    this.#summary.title = 'Show what the run takes';
    this.#busyRow = element(
      'div',
      { class: 'busy', attributes: { role: 'status' } },
      progressRing(),
      this.#busy,
    );
    this.#failureBox = element(
      'div',
      { class: 'notice error', attributes: { role: 'alert' } },
      this.#failure,
      this.#hint,
    );
    const reasonRow = element('div', { class: 'reason' }, this.#reason, this.#showProblem);
    this.element = element(
      'footer',
      {},
      this.#failureBox,
      this.#summary,
      this.#train,
      reasonRow,
      this.#busyRow,
    );
  }

  show(state: RunPanelState, run: RunView, problems: number): void {
    setHidden(this.element, run.kind === 'none');
    const { launch, plan } = state;
    setHidden(this.#summary, plan.kind !== 'ready');
    if (plan.kind === 'ready') setText(this.#summary, summaryOf(plan));
    const reason = reasonAgainst(state, run, problems);
    this.#train.disabled = reason !== '' || launch.kind === 'busy';
    setText(this.#reason, reason);
    this.#reason.classList.toggle('problem', run.kind === 'form' && problems > 0);
    setHidden(this.#showProblem, run.kind !== 'form' || problems === 0 || !state.trusted);
    setHidden(this.#busyRow, launch.kind !== 'busy');
    setHidden(this.#failureBox, launch.kind !== 'failed');
    if (launch.kind === 'busy') setText(this.#busy, launch.message + percentage(launch.done, launch.total));
    if (launch.kind === 'failed') {
      setText(this.#failure, `${launch.message}.`);
      setText(this.#hint, launch.hint);
    }
  }
}

function reasonAgainst(state: RunPanelState, run: RunView, problems: number): string {
  if (!state.trusted) return 'Trust this folder to train.';
  if (run.kind === 'broken') return 'The file must be valid JSON.';
  if (problems === 1) return 'One field needs your attention.';
  if (problems > 1) return `${problems} fields need your attention.`;
  return '';
}

function percentage(done: number | undefined, total: number | undefined): string {
  if (done === undefined || total === undefined || total <= 0) return '';
  return ` ${Math.min(100, Math.floor((100 * done) / total))} %`;
}
