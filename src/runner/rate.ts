/** The stretch that a rate is taken over: long enough to stand still, short enough to follow a slower link. */
const WINDOW_MS = 5000;
/** Before that a rate says nothing. */
const SHORTEST_MS = 500;

/** Gives the bytes a second over the last seconds, from positions as they are reached; undefined at the beginning. */
export function rateMeter(
  now: () => number = () => performance.now(),
): (position: number) => number | undefined {
  const seen: { readonly at: number; readonly position: number }[] = [];
  return (position) => {
    const at = now();
    seen.push({ at, position });
    while (seen.length > 2 && at - (seen[1]?.at ?? at) >= WINDOW_MS) seen.shift();
    const [first] = seen;
    if (first === undefined || at - first.at < SHORTEST_MS) return undefined;
    return ((position - first.position) / (at - first.at)) * 1000;
  };
}
