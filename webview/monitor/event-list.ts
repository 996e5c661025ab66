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
  #shown = 0;

  /** Events are only ever added. */
  show(events: readonly JobEvent[]): void {
    if (events.length < this.#shown) this.#list.replaceChildren();
    for (const event of events.slice(this.#list.children.length)) this.#list.append(itemOf(event));
    this.#shown = events.length;
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
