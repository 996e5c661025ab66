import type { JobEvent } from '../../src/protocol/run-monitor.ts';
import { element } from '../shared/dom.ts';

/** What has happened to the job, in the order of time. */
export class EventList {
  readonly #list = element('ol', { class: 'events' });
  readonly element = element(
    'section',
    { attributes: { 'aria-label': 'Events' } },
    element('h2', { text: 'Events' }),
    this.#list,
  );
  #first: string | undefined;

  /** Events are added at the end; where there are too many, the oldest go. */
  show(events: readonly JobEvent[]): void {
    const first = JSON.stringify(events[0]);
    if (first !== this.#first || events.length < this.#list.children.length) this.#list.replaceChildren();
    this.#first = first;
    for (const event of events.slice(this.#list.children.length)) this.#list.append(itemOf(event));
  }
}

function itemOf({ time, text }: JobEvent): HTMLElement {
  const when = new Date(time);
  const shown = Number.isNaN(when.getTime()) ? time : when.toLocaleString();
  return element(
    'li',
    {},
    element('time', { class: 'muted', text: shown, attributes: { datetime: time } }),
    element('span', { text }),
  );
}
