import { formatLoss, isActive, lastWith, stateText } from '../../src/protocol/job-text.ts';
import type { Metric } from '../../src/protocol/job.ts';
import type { MonitorEvent, MonitorRequest } from '../../src/protocol/run-monitor.ts';
import { printNumber } from '../../src/core/run/number.ts';
import { button, linkButton } from '../shared/controls.ts';
import { element, setHidden, setText } from '../shared/dom.ts';
import type { Channel } from '../shared/messages.ts';
import { Chart } from './chart.ts';
import { Figures } from './figures.ts';
import { LogPane } from './log-pane.ts';
import { columns, summarize } from './series.ts';

type Facts = Omit<Extract<MonitorEvent, { type: 'facts' }>, 'type'>;
type Command = Extract<MonitorRequest, { type: 'command' }>['command'];

/** One job, live: state, figures, curves and the end of its log. */
export class MonitorView {
  readonly element: HTMLElement;
  readonly #channel: Channel<MonitorRequest>;
  readonly #title = element('h1', { text: 'Run' });
  readonly #state = element('span', { class: 'state', attributes: { role: 'status' } });
  readonly #where = element('span', { class: 'muted' });
  readonly #stop;
  readonly #fetch;
  readonly #progress = element('div', {
    class: 'bar',
    attributes: { role: 'progressbar', 'aria-label': 'Progress' },
  });
  readonly #bar = element('div', {});
  readonly #notices = element('div', { class: 'notices', attributes: { 'aria-live': 'polite' } });
  readonly #figures = new Figures();
  readonly #summary = element('p', { class: 'summary muted' });
  readonly #loss = new Chart({
    title: 'Loss',
    heightPx: 260,
    curves: [
      { label: 'Training', colour: '--vscode-charts-blue', format: formatLoss },
      { label: 'Validation', colour: '--vscode-charts-yellow', format: formatLoss, isSparse: true },
    ],
  });
  readonly #rate = new Chart({
    title: 'Learning rate',
    heightPx: 260,
    curves: [{ label: 'Learning rate', colour: '--vscode-charts-purple', format: shortRate }],
  });
  readonly #log: LogPane;
  #metrics: Metric[] = [];
  #facts: Facts | undefined;

  constructor(channel: Channel<MonitorRequest>) {
    this.#channel = channel;
    this.#log = new LogPane(() => this.#command('showLog'));
    this.#stop = button('Stop', 'secondary', () => this.#command('stop'));
    this.#fetch = button('Fetch adapter', 'primary', () => this.#command('fetch'));
    this.#progress.append(this.#bar);
    this.element = this.#layout();
    this.#followTheme();
  }

  show(event: MonitorEvent): void {
    if (event.type === 'log') this.#log.add(event.text);
    if (event.type === 'metrics') this.#metrics.push(...event.metrics);
    if (event.type === 'snapshot') {
      this.#metrics = [...event.metrics];
      this.#log.set(event.log);
    }
    if (event.type === 'snapshot' || event.type === 'facts') this.#takeFacts(event);
    if (event.type === 'snapshot' || event.type === 'metrics') this.#showCurves();
    this.#showFacts();
  }

  #takeFacts(facts: Facts): void {
    this.#facts = facts;
    // All that a reload of the window needs to bring this monitor back.
    this.#channel.remember(facts.identity);
  }

  #showCurves(): void {
    this.#loss.show(columns(this.#metrics, ['loss', 'validationLoss']));
    this.#rate.show(columns(this.#metrics, ['learningRate']));
    setText(this.#summary, summarize(this.#metrics));
  }

  #showFacts(): void {
    const facts = this.#facts;
    if (facts === undefined) return;
    const { status } = facts;
    setText(this.#title, status?.name ?? facts.identity.id);
    setText(this.#where, `on ${facts.identity.target}`);
    setText(this.#state, status === null ? 'looking for the job…' : stateText(status));
    this.#state.dataset['state'] = status?.state ?? 'unknown';
    setHidden(this.#stop, status === null || !isActive(status));
    const hasAdapter = status?.state === 'succeeded' && status.rehearsal !== true;
    setHidden(this.#fetch, !hasAdapter || facts.adapter !== null);
    this.#fetch.disabled = facts.fetching !== null;
    this.#showProgress();
    this.#figures.show(status, this.#metrics);
    this.#showNotices(facts);
  }

  #showProgress(): void {
    const last = lastWith(this.#metrics, 'step');
    const share = last === undefined || last.totalSteps === 0 ? 0 : Math.min(1, last.step / last.totalSteps);
    this.#progress.setAttribute('aria-valuenow', String(Math.round(share * 100)));
    this.#bar.style.width = `${share * 100}%`;
  }

  #showNotices({ status, link, adapter, fetching, fetchProblem }: Facts): void {
    const notices: HTMLElement[] = [];
    if (link.state === 'lost') {
      const reconnect = linkButton('Reconnect', () => this.#command('reconnect'));
      notices.push(notice('notice', [`Not connected: ${link.message}.`], reconnect));
    }
    if (status?.error) notices.push(notice('notice error', [`${status.error.message}.`, status.error.hint]));
    if (fetching !== null) notices.push(notice('line', [`Fetching the adapter: ${fetching}`]));
    if (fetchProblem !== null)
      notices.push(notice('notice error', [`The adapter was not fetched: ${fetchProblem}`]));
    if (adapter !== null) {
      const reveal = linkButton('Reveal', () => this.#command('reveal'));
      notices.push(notice('line', [`The adapter is in ${adapter}`], reveal));
    }
    const key = notices.map((one) => one.textContent).join('\n');
    if (this.#notices.dataset['key'] === key) return;
    this.#notices.dataset['key'] = key;
    this.#notices.replaceChildren(...notices);
  }

  #layout(): HTMLElement {
    const titles = element('div', { class: 'titles' }, this.#title, this.#state, this.#where);
    const actions = element('div', { class: 'actions' }, this.#fetch, this.#stop);
    return element(
      'main',
      { class: 'monitor' },
      element('header', {}, titles, actions),
      this.#progress,
      this.#notices,
      this.#figures.element,
      element('div', { class: 'charts' }, this.#loss.element, this.#rate.element),
      this.#summary,
      this.#log.element,
    );
  }

  /** The workbench changes classes and variables of the page when the theme changes. */
  #followTheme(): void {
    const observer = new MutationObserver(() => {
      this.#loss.redraw();
      this.#rate.redraw();
    });
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
    observer.observe(document.body, { attributes: true, attributeFilter: ['class'] });
  }

  #command(command: Command): void {
    this.#channel.send({ type: 'command', command });
  }
}

/** Three figures are enough on an axis. */
function shortRate(rate: number): string {
  return printNumber(Number(rate.toPrecision(3)));
}

function notice(kind: string, texts: readonly string[], action?: HTMLElement): HTMLElement {
  const lines = texts.map((text) => element('p', { text }));
  return element('div', { class: kind }, ...lines, ...(action === undefined ? [] : [action]));
}
