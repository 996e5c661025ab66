import { APPROACHES, type Reason, type Recommendation } from '../../src/core/plan/approach/recommend.ts';
import type { Direction } from '../../src/core/plan/approach/reasons.ts';
import { element } from '../shared/dom.ts';
import { evidenceView } from '../shared/evidence.ts';

const WORDS: Readonly<Record<Direction, string>> = {
  rag: 'For retrieval',
  'no-rag': 'Against retrieval',
  'fine-tune': 'For fine-tuning',
  'no-fine-tune': 'Against fine-tuning for now',
  first: 'First',
  note: 'Note',
};

/** The answer, what may come after it, and each reason with what it rests on. */
export function recommendationView({ approach, next, reasons }: Recommendation): readonly Node[] {
  const heading = element('h2', { class: 'approach', text: APPROACHES[approach] });
  const list = element('ul', { attributes: { 'aria-label': 'Reasons' } }, ...reasons.map(item));
  if (next === null) return [heading, list];
  return [heading, element('p', { text: `After that: ${APPROACHES[next]}.` }), list];
}

function item({ id, speaksFor, message, evidence }: Reason): HTMLElement {
  return element(
    'li',
    { attributes: { 'data-reason': id } },
    element('p', { class: 'kind', text: speaksFor.map((direction) => WORDS[direction]).join(' · ') }),
    element('p', { text: `${message}.` }),
    evidenceView(evidence),
  );
}
