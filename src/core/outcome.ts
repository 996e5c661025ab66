/** An expected failure: what went wrong, why, and what the user can do next. Never thrown. */
export interface Failure<R extends string = string> {
  /** Machine-readable cause; callers tell failures apart by it and never by the message. */
  readonly reason: R;
  /** What went wrong and where, for people, without a final full stop. */
  readonly message: string;
  /** The next step, as an imperative sentence. */
  readonly hint: string;
}

export type Outcome<T, R extends string = string> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: Failure<R> };

export function ok<T>(value: T): Outcome<T, never> {
  return { ok: true, value };
}

export function fail<R extends string>(reason: R, message: string, hint: string): Outcome<never, R> {
  return { ok: false, failure: { reason, message, hint } };
}
