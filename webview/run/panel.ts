import type { RunPanelLook, RunPanelRequest, RunPanelState } from '../../src/protocol/run-panel.ts';
import { button, dropdown, linkButton, showChoices } from '../shared/controls.ts';
import { element, setHidden } from '../shared/dom.ts';
import type { Channel } from '../shared/messages.ts';
import { Edits } from './edits.ts';
import { Form } from './form.ts';
import { LaunchBar } from './launch-bar.ts';
import { PlanView } from './plan-view.ts';
import { readRun, type RunView } from './run-view.ts';

const LOOK_PAUSE_MS = 150;

/** Where the run file puts advice away. */
const DISMISSED = '/dismissedAdvice';

/** The whole panel: which run file, its form, and the Train button. */
export class Panel {
  readonly element = element('main', { class: 'panel' });
  readonly #channel: Channel<RunPanelRequest>;
  readonly #edits: Edits;
  readonly #form: Form;
  readonly #launch: LaunchBar;
  readonly #plan: PlanView;
  readonly #picker = dropdown('Run file');
  readonly #notices = element('div', { class: 'notices', attributes: { 'aria-live': 'polite' } });
  readonly #header: HTMLElement;
  #state: RunPanelState | undefined;
  /** Where to go once there is something to scroll. */
  #scroll = 0;
  /** Set while how the panel looks is yet to be told. */
  #telling: number | undefined;

  constructor(channel: Channel<RunPanelRequest>) {
    this.#channel = channel;
    this.#edits = new Edits((request) => channel.send(request));
    this.#form = new Form(this.#edits, {
      addFiles: () => this.#command('addData'),
      changed: () => this.#render(),
      looked: () => this.#remember(),
    });
    this.#plan = new PlanView({
      chooseGpu: (name) => channel.send({ type: 'chooseGpu', name }),
      apply: (id) => this.#edits.applyRemark(id),
      dismiss: (advice) => this.#dismiss([...new Set([...this.#dismissed(), advice])]),
      restore: () => this.#dismiss(undefined),
    });
    this.#launch = new LaunchBar({
      showPlan: () => this.#plan.focus(),
      train: () => this.#train(),
      showFirstProblem: () => this.#showFirstProblem(),
    });
    this.#header = this.#makeHeader();
    this.element.append(
      this.#header,
      this.#notices,
      this.#form.element,
      this.#plan.element,
      this.#launch.element,
    );
    this.#keepLook();
  }

  show(state: RunPanelState): void {
    if (this.#state === undefined && state.look !== null) this.#restore(state.look);
    this.#state = state;
    this.#edits.show(state.document?.uri ?? '', state.acknowledged);
    this.#render();
  }

  #render(): void {
    const state = this.#state;
    if (state === undefined) return;
    this.#showPicker(state);
    const run = readRun(state, this.#edits.pending());
    this.#showNotices(state, run);
    if (run.kind === 'form') this.#form.show(run, state.targets, state.trusted);
    else this.#form.hide();
    if (this.#scroll > 0) this.#scrollBack();
    this.#plan.show(state.plan, this.#dismissed(), state.trusted);
    this.#launch.show(
      state,
      run,
      this.#form.invalidRows().length + (run.kind === 'form' ? run.elsewhere.length : 0),
    );
  }

  #dismiss(advice: string[] | undefined): void {
    this.#edits.now(DISMISSED, advice);
    this.#render();
  }

  /** Advice that the run file puts away. */
  #dismissed(): readonly string[] {
    const run = this.#state && readRun(this.#state, this.#edits.pending());
    return run?.kind === 'form' ? run.dismissed : [];
  }

  #showPicker({ runFiles, document }: RunPanelState): void {
    setHidden(this.#header, runFiles.length === 0);
    const choices = runFiles.map(({ uri, label }) => ({ value: uri, text: label }));
    showChoices(this.#picker, choices, document?.uri ?? '');
  }

  #showNotices(state: RunPanelState, run: RunView): void {
    const notices = [
      ...(state.trusted ? [] : [this.#trustNotice()]),
      ...(state.runFiles.length === 0 ? [this.#emptyNotice(state.trusted)] : []),
      ...(run.kind === 'broken' ? [this.#brokenNotice(run.message)] : []),
      ...(run.kind === 'form' && run.elsewhere.length > 0 ? [this.#elsewhereNotice(run.elsewhere)] : []),
      ...(state.targetsProblem === null ? [] : [this.#targetsNotice(state.targetsProblem)]),
    ];
    const key = notices.map((notice) => notice.textContent).join('\n');
    if (this.#notices.dataset['key'] === key) return;
    this.#notices.dataset['key'] = key;
    this.#notices.replaceChildren(...notices);
  }

  #trustNotice(): HTMLElement {
    return notice(
      'This folder is in Restricted Mode. Datasets are checked; runs can be edited and trained once you trust it.',
      linkButton('Manage trust', () => this.#command('manageTrust')),
    );
  }

  #emptyNotice(trusted: boolean): HTMLElement {
    const template = button('New run from a template…', 'primary', () => this.#command('newRunFromTemplate'));
    const bare = button('New run…', 'secondary', () => this.#command('newRun'));
    template.disabled = !trusted;
    bare.disabled = !trusted;
    return element(
      'div',
      { class: 'empty' },
      element('p', { text: 'A run file (*.tune.json) says which model to train, on which data, and how.' }),
      template,
      bare,
    );
  }

  #brokenNotice(message: string): HTMLElement {
    const open = linkButton('Open the file', () => this.#command('openFile'));
    return notice(`This file can't be shown as a form: ${message}.`, open, 'error');
  }

  #elsewhereNotice(messages: readonly string[]): HTMLElement {
    const open = linkButton('Open the file', () => this.#command('openFile'));
    return notice(messages.join('; '), open, 'error');
  }

  #targetsNotice(message: string): HTMLElement {
    return notice(
      message,
      linkButton('Edit targets', () => this.#command('editTargets')),
      'error',
    );
  }

  #makeHeader(): HTMLElement {
    this.#picker.addEventListener('change', () => {
      const uri = this.#picker.value;
      this.#edits.flush();
      if (uri !== '' && uri !== this.#state?.document?.uri) this.#channel.send({ type: 'choose', uri });
    });
    const actions = element(
      'div',
      { class: 'actions' },
      linkButton('New from a template…', () => this.#command('newRunFromTemplate')),
      linkButton('Open file', () => this.#command('openFile')),
      linkButton('Edit targets', () => this.#command('editTargets')),
    );
    return element(
      'header',
      {},
      element('span', { class: 'label', text: 'Run file' }),
      this.#picker,
      actions,
    );
  }

  #train(): void {
    this.#edits.flush();
    this.#command('train');
  }

  #command(command: Extract<RunPanelRequest, { type: 'command' }>['command']): void {
    this.#channel.send({ type: 'command', command });
  }

  #showFirstProblem(): void {
    const [first] = this.#form.invalidRows();
    if (first !== undefined) this.#form.focus(first);
  }

  /** How the panel looks outlives its being hidden; what it says is read from the file again. */
  #keepLook(): void {
    const leave = () => {
      this.#edits.flush();
      this.#tellLook();
    };
    window.addEventListener('scroll', () => this.#remember());
    // A view that is hidden is destroyed: what was typed must be on its way before that.
    window.addEventListener('pagehide', leave);
    window.addEventListener('blur', leave);
  }

  #restore(look: RunPanelLook): void {
    this.#scroll = look.scroll;
    this.#form.restore(look);
  }

  /** Scrolling is told when it pauses. Before there is a state, nothing was done that could be kept. */
  #remember(): void {
    if (this.#state === undefined) return;
    this.#telling ??= window.setTimeout(() => this.#tellLook(), LOOK_PAUSE_MS);
  }

  #tellLook(): void {
    if (this.#telling === undefined) return;
    window.clearTimeout(this.#telling);
    this.#telling = undefined;
    this.#channel.send({ type: 'look', look: { ...this.#form.look, scroll: window.scrollY } });
  }

  #scrollBack(): void {
    window.scrollTo(0, this.#scroll);
    this.#scroll = 0;
  }
}

function notice(text: string, action: HTMLElement, kind: 'info' | 'error' = 'info'): HTMLElement {
  return element(
    'div',
    { class: kind === 'error' ? 'notice error' : 'notice' },
    element('p', { text }),
    action,
  );
}
