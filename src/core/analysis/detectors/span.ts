/** A place in a text, in UTF-16 units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Places of `found` and, where nothing of `found` is, of `more`; of two that overlap in `more` the first. Both by their
 * starts, and so is the result: a text full of values must not cost the square of their number.
 */
export function joined<S extends Span>(found: readonly S[], more: readonly S[]): readonly S[] {
  if (more.length === 0) return found;
  const all: S[] = [];
  let next = 0;
  let end = 0;
  for (const span of more) {
    for (; (found[next]?.start ?? Infinity) <= span.start; next += 1) end = take(all, found[next]);
    if (span.start >= end && span.end <= (found[next]?.start ?? Infinity)) end = take(all, span);
  }
  return [...all, ...found.slice(next)];
}

function take<S extends Span>(all: S[], span: S | undefined): number {
  if (span === undefined) return 0;
  all.push(span);
  return span.end;
}
