/**
 * Whether a path with forward slashes matches a glob: `*` and `?` stay within a folder, `**` crosses folders, `{a,b}` is a
 * choice. A glob without a slash matches the file's name in any folder, as in .gitignore. Costs at most the product of the
 * two lengths, whatever the glob: all states are followed at once, and none twice, where a RegExp would try them in turn.
 */
export function matchesGlob(glob: string, path: string): boolean {
  const full = glob.includes('/') ? glob.replace(/^\.?\//, '') : `**/${glob}`;
  return runs(compile(full), [...path.replaceAll('\\', '/').replace(/^\.\//, '')]);
}

/** Whether a text can only be meant as a glob. */
export function isGlob(text: string): boolean {
  return /[*?{]/.test(text);
}

/** The folder below which all matches of a glob lie: '' for the current one. */
export function globBase(glob: string): string {
  const fixed = glob.slice(0, glob.search(/[*?{]/));
  return fixed.slice(0, fixed.lastIndexOf('/') + 1);
}

/** One state: `split` goes to both, the others take one character and go on to the next. */
type Step =
  | { readonly kind: 'character'; readonly character: string }
  | { readonly kind: 'within-folder' }
  | { readonly kind: 'any' }
  | { readonly kind: 'split'; readonly to: readonly number[] }
  | { readonly kind: 'done' };

/** Choices within choices deeper than this are taken as plain characters. */
const MAX_DEPTH = 50;

function compile(glob: string): readonly Step[] {
  const steps: Step[] = [];
  compilePart([...glob], steps, 0);
  steps.push({ kind: 'done' });
  return steps;
}

function compilePart(glob: readonly string[], steps: Step[], depth: number): void {
  let at = 0;
  while (at < glob.length) {
    const character = glob[at] ?? '';
    const choice = character === '{' && depth < MAX_DEPTH ? choiceAt(glob, at) : null;
    if (choice !== null) {
      compileChoice(choice.parts, steps, depth + 1);
      at = choice.end;
    } else if (character === '*') at += compileStar(glob, at, steps);
    else {
      steps.push(character === '?' ? { kind: 'within-folder' } : { kind: 'character', character });
      at++;
    }
  }
}

/** Gives how many characters of the glob the star takes. */
function compileStar(glob: readonly string[], at: number, steps: Step[]): number {
  if (glob[at + 1] !== '*') {
    compileLoop(steps, () => steps.push({ kind: 'within-folder' }));
    return 1;
  }
  if (glob[at + 2] !== '/') {
    compileLoop(steps, () => steps.push({ kind: 'any' }));
    return 2;
  }
  compileLoop(steps, () => {
    steps.push({ kind: 'within-folder' });
    compileLoop(steps, () => steps.push({ kind: 'within-folder' }));
    steps.push({ kind: 'character', character: '/' });
  });
  return 3;
}

function compileLoop(steps: Step[], body: () => void): void {
  const start = steps.length;
  steps.push({ kind: 'done' });
  body();
  steps.push({ kind: 'split', to: [start] });
  steps[start] = { kind: 'split', to: [start + 1, steps.length] };
}

function compileChoice(parts: readonly (readonly string[])[], steps: Step[], depth: number): void {
  const start = steps.length;
  steps.push({ kind: 'done' });
  const starts: number[] = [];
  const ends: number[] = [];
  for (const part of parts) {
    starts.push(steps.length);
    compilePart(part, steps, depth);
    ends.push(steps.length);
    steps.push({ kind: 'done' });
  }
  steps[start] = { kind: 'split', to: starts };
  for (const end of ends) steps[end] = { kind: 'split', to: [steps.length] };
}

/** The parts of a `{…}`; null where it isn't closed. */
function choiceAt(
  glob: readonly string[],
  start: number,
): { readonly parts: readonly (readonly string[])[]; readonly end: number } | null {
  const parts: string[][] = [[]];
  let depth = 0;
  for (let at = start + 1; at < glob.length; at++) {
    const character = glob[at] ?? '';
    if (character === '}' && depth === 0) return { parts, end: at + 1 };
    if (character === ',' && depth === 0) parts.push([]);
    else parts.at(-1)?.push(character);
    depth += character === '{' ? 1 : character === '}' ? -1 : 0;
  }
  return null;
}

function runs(steps: readonly Step[], path: readonly string[]): boolean {
  let states = closure(steps, [0]);
  for (const character of path) {
    const next: number[] = [];
    for (const state of states) if (takes(steps[state], character)) next.push(state + 1);
    if (next.length === 0) return false;
    states = closure(steps, next);
  }
  return states.has(steps.length - 1);
}

function takes(step: Step | undefined, character: string): boolean {
  if (step?.kind === 'character') return step.character === character;
  return step?.kind === 'any' || (step?.kind === 'within-folder' && character !== '/');
}

/** The states reached without taking a character. */
function closure(steps: readonly Step[], from: readonly number[]): ReadonlySet<number> {
  const states = new Set<number>();
  const pending = [...from];
  for (let state = pending.pop(); state !== undefined; state = pending.pop()) {
    if (states.has(state)) continue;
    states.add(state);
    const step = steps[state];
    if (step?.kind === 'split') pending.push(...step.to);
  }
  return states;
}
