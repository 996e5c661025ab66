import { QUESTIONS } from '../../core/plan/approach/questions.ts';
import { REASONS, TOGETHER, type Direction } from '../../core/plan/approach/reasons.ts';
import type { Artefact } from './artefact.ts';

/** `docs/approach.md`: the guide's questions, its reasons, and what each rests on. */
export function approachDocsArtefact(): Artefact {
  return { path: 'docs/approach.md', render: () => [INTRODUCTION, questions(), reasons()].join('\n\n') };
}

const INTRODUCTION = `# RAG or fine-tuning?

<!-- Written by \`npm run generate\` (src/build/generators/approach-docs.ts): do not edit. -->

**Tunesmith: RAG or Fine-Tuning?** in the command palette asks seven questions and recommends retrieval, fine-tuning, both,
or neither yet. A dataset of the workspace can be chosen: how many usable records it has, and how many of them ask for a
fact (as the rule [knowledge/facts](rules/knowledge/facts.md) sees it), count too. Nothing leaves the computer.

The recommendation follows from the reasons that hold, and from nothing else: something that comes **first** means neither
yet, and the page says what comes after it; else retrieval if a reason speaks for it and none against, fine-tuning
likewise, both if both. A note decides nothing. The studies say what was found for their models and data; a held-out set of
your own questions has the last word.`;

const WORDS: Readonly<Record<Direction, string>> = {
  rag: 'retrieval',
  'no-rag': 'no retrieval',
  'fine-tune': 'fine-tuning',
  'no-fine-tune': 'no fine-tuning yet',
  first: 'this first',
  note: 'a note',
};

function questions(): string {
  const rows = Object.values(QUESTIONS).map(
    ({ ask, options }) => `| ${ask} | ${Object.values(options).join(' · ')} |`,
  );
  return ['## What it asks', '', '| question | answers |', '| --- | --- |', ...rows].join('\n');
}

function reasons(): string {
  const rows = [...REASONS, TOGETHER].map(
    ({ when, speaksFor, evidence: { source, conditions } }) =>
      `| ${when} | ${speaksFor.map((direction) => WORDS[direction]).join(', ')} | ${source} | ${conditions} |`,
  );
  return [
    '## What it reasons',
    '',
    '| when | speaks for | source | found under these conditions |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}
