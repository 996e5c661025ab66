import type { ValidateReturn } from 'stdnum/lib/cjs/types.js';
import { compact, isUniform } from '../check-digits.ts';
import { shapeDetector, type Detector, type Shape } from '../detector.ts';
import { TRAIT } from '../traits.ts';

/** An id that a country's authorities give. */
export interface NationalId extends Detector {
  /** ISO 3166-1 alpha-2 code in capitals. */
  readonly country: string;
}

interface Spec extends Pick<Shape, 'name' | 'pattern' | 'context'> {
  /** ISO 3166-1 alpha-2 code and the number's usual name, both in lower case: `es-dni`. */
  readonly kind: string;
  /** Check digits and dates. Of stdnum where it has them. */
  readonly check?: (value: string) => ValidateReturn | boolean;
}

export function nationalId({ kind, name, pattern, context, check }: Spec): NationalId {
  const detector = shapeDetector({
    kind,
    name,
    pattern,
    placeholder: kind.toUpperCase().replaceAll('-', '_'),
    needs: TRAIT.digits | TRAIT.id,
    isValid: (value) => !isUniform(compact(value)) && passes(check?.(value.replaceAll(/[ .]/g, '')) ?? true),
    ...(context === undefined ? {} : { context }),
  });
  return { ...detector, country: kind.slice(0, 2).toUpperCase() };
}

/**
 * Digits that stand by themselves, in groups with one separator or none: `digitGroups(3, 3, 3)` matches `123456789`,
 * `123-456-789` and `123 456 789`.
 */
export function digitGroups(...sizes: readonly number[]): RegExp {
  const [first = 0, ...rest] = sizes;
  const groups = rest.map((size, i) => (i === 0 ? `([ .-]?)[0-9]{${size}}` : `\\1[0-9]{${size}}`));
  return new RegExp(
    `(?<![\\w.+*/#-]|\\d,)[0-9]{${first}}${groups.join('')}(?!\\w|[.-][0-9]|,[0-9]{3}(?![0-9]))`,
    'g',
  );
}

function passes(result: ValidateReturn | boolean): boolean {
  return typeof result === 'boolean' ? result : result.isValid;
}
