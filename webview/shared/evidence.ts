import type { Evidence } from '../../src/core/plan/advice/advice.ts';
import { element } from './dom.ts';

/** What an advice rests on, folded away. */
export function evidenceView({ conditions, source }: Evidence): HTMLElement {
  return element(
    'details',
    { class: 'evidence' },
    element('summary', { text: 'Why' }),
    element('p', { text: conditions }),
    element('p', { class: 'description' }, ...linked(source)),
  );
}

/** Text with its web addresses as links; the editor opens them outside. */
export function linked(text: string): readonly Node[] {
  return text.split(/(https:\/\/[^\s;,]+)/).map((part) => {
    if (!part.startsWith('https://')) return document.createTextNode(part);
    return element('a', { text: part, attributes: { href: part } });
  });
}
