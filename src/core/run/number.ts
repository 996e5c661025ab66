/** A JSON number as people write it: `16`, `0.05`, `2e-4`. Bounded, since the text comes from a field. */
const NUMBER = /^[+-]?(?:\d{1,40}(?:\.\d{0,40})?|\.\d{1,40})(?:[eE][+-]?\d{1,3})?$/;

/** The number that a text says, or null where it says none. */
export function parseNumber(text: string): number | null {
  const trimmed = text.trim();
  if (!NUMBER.test(trimmed)) return null;
  const value = Number(trimmed);
  return Number.isFinite(value) ? value : null;
}

/** The shortest usual spelling: `2e-4` rather than `0.0002`, `0.05` rather than `5e-2`. */
export function printNumber(value: number): string {
  const small = value !== 0 && Math.abs(value) < 0.001;
  return small ? value.toExponential().replace('e+', 'e') : String(value);
}
