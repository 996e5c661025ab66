import { isActive, progressOf, stateText } from '../../src/protocol/job-text.ts';
import type { Metric } from '../../src/protocol/job.ts';
import type { MonitorEvent, MonitorRequest } from '../../src/protocol/run-monitor.ts';
import { button, linkButton } from '../shared/controls.ts';
import { element, setHidden, setText } from '../shared/dom.ts';
import type { Channel } from '../shared/messages.ts';
import { Charts, type NamedSeries } from './charts.ts';
import { CompareList, keyOf } from './compare-list.ts';
import { EventList } from './event-list.ts';
import { Figures } from './figures.ts';
import { LogPane } from './log-pane.ts';
import { pictureOf } from './picture.ts';
import { Series, summarize } from './series.ts';

type Facts = Omit<Extract<MonitorEvent, { type: 'facts' }>, 'type'>;
type Command = Extract<MonitorRequest, { type: 'command' }>['command'];

/** A few steps of a tiny copy make no curve. */
const REHEARSAL = 'A rehearsal measures nothing: its log says what it proves.';

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
  readonly #charts = new Charts();
  readonly #compare: CompareList;
  readonly #events = new EventList();
  readonly #log: LogPane;
  #metrics: Metric[] = [];
  #series = new Series();
  readonly #others = new Map<string, Series>();
  #facts: Facts | undefined;

  constructor(channel: Channel<MonitorRequest>) {
    this.#channel = channel;
    this.#log = new LogPane(() => this.#command('showLog'));
    this.#compare = new CompareList((chosen) => channel.send({ type: 'compare', with: [...chosen] }));
    this.#stop = button('Stop', 'secondary', () => this.#command('stop'));
    this.#fetch = button('Fetch adapter', 'primary', () => this.#command('fetch'));
    this.#progress.append(this.#bar);
    this.element = this.#layout();
  }

  show(event: MonitorEvent): void {
    if (event.type === 'log') this.#log.add(event.text);
    if (event.type === 'metrics') this.#takeMetrics(event.metrics);
    if (event.type === 'compared') this.#takeCompared(event);
    if (event.type === 'snapshot') {
      this.#metrics = [];
      this.#series = new Series();
      this.#takeMetrics(event.metrics);
      this.#log.set(event.log);
    }
    if (event.type === 'snapshot' || event.type === 'facts') this.#takeFacts(event);
    if (event.type !== 'log') this.#showCurves();
    this.#showFacts();
  }

  #takeMetrics(metrics: readonly Metric[]): void {
    // One call with 20,000 arguments would be too many.
    for (const metric of metrics) this.#metrics.push(metric);
    this.#series.add(metrics);
  }

  #takeCompared({ identity, metrics, isMore }: Extract<MonitorEvent, { type: 'compared' }>): void {
    const key = keyOf(identity);
    const series = (isMore ? this.#others.get(key) : undefined) ?? new Series();
    series.add(metrics);
    this.#others.set(key, series);
  }

  #takeFacts(facts: Facts): void {
    this.#facts = facts;
    // All that a reload of the window needs to bring this monitor back.
    this.#channel.remember({ ...facts.identity, compared: facts.compared });
  }

  #showCurves(): void {
    this.#charts.show([{ name: this.#name(), series: this.#series }, ...this.#compared()]);
    const isRehearsal = this.#facts?.status?.rehearsal === true;
    setHidden(this.#charts.element, isRehearsal);
    setText(this.#summary, isRehearsal ? REHEARSAL : summarize(this.#metrics));
  }

  #compared(): readonly NamedSeries[] {
    const { compared = [], others = [] } = this.#facts ?? {};
    return compared.map((identity) => {
      const key = keyOf(identity);
      const other = others.find((one) => keyOf(one.identity) === key);
      return { name: other?.name ?? identity.id, series: this.#others.get(key) ?? new Series() };
    });
  }

  #name(): string {
    return this.#facts?.status?.name ?? this.#facts?.identity.id ?? 'Run';
  }

  #showFacts(): void {
    const facts = this.#facts;
    if (facts === undefined) return;
    const { status } = facts;
    setText(this.#title, this.#name());
    setText(this.#where, `on ${facts.identity.target}`);
    setText(this.#state, status === null ? 'looking for the job…' : stateText(status));
    this.#state.dataset['state'] = status?.state ?? 'unknown';
    setHidden(this.#stop, status === null || !isActive(status));
    const hasAdapter = status?.state === 'succeeded' && status.rehearsal !== true;
    setHidden(this.#fetch, !hasAdapter || facts.adapter !== null);
    this.#fetch.disabled = facts.fetching !== null;
    this.#showProgress();
    this.#figures.show(status, this.#metrics);
    this.#compare.show(facts.others, facts.compared);
    this.#events.show(facts.events);
    this.#showNotices(facts);
  }

  #showProgress(): void {
    const share = progressOf(this.#metrics.at(-1)) ?? 0;
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
      this.#summary,
      this.#tools(),
      this.#charts.element,
      element('div', { class: 'texts' }, this.#log.element, this.#events.element),
    );
  }

  #tools(): HTMLElement {
    const picture = linkButton('Save picture…', () => this.#savePicture());
    const table = linkButton('Save table…', () => this.#command('saveTable'));
    const saving = element('div', { class: 'actions' }, picture, table);
    return element('div', { class: 'tools' }, this.#compare.element, saving);
  }

  #savePicture(): void {
    const names = [this.#name(), ...this.#compared().map(({ name }) => name)];
    this.#channel.send({ type: 'savePicture', png: pictureOf(names.join(', '), this.#charts.visible()) });
  }

  #command(command: Command): void {
    this.#channel.send({ type: 'command', command });
  }
}

function notice(kind: string, texts: readonly string[], action?: HTMLElement): HTMLElement {
  const lines = texts.map((text) => element('p', { text }));
  return element('div', { class: kind }, ...lines, ...(action === undefined ? [] : [action]));
}
