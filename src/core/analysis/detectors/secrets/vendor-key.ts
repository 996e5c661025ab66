import { shapeDetector, type Detector } from '../detector.ts';
import type { Span } from '../span.ts';
import { TRAIT } from '../traits.ts';
import { isRandom } from './randomness.ts';

/** A key whose issuer marks it, so that shape and randomness are enough. */
export interface VendorKey extends Detector {
  /** As users name it in the rule's options: `github`. */
  readonly vendor: string;
  /** Texts without any of these hold none of its keys. */
  readonly marks: readonly string[];
}

interface Spec {
  readonly vendor: string;
  readonly kind: string;
  readonly name: string;
  readonly marks: readonly string[];
  /** What the key looks like; nothing that keys are made of may touch it. */
  readonly key: string;
  /** Needed where the shape alone is no one's own, such as 32 hexadecimal digits after `sk-`. */
  readonly context?: RegExp;
}

/** Builds a detector from the key's own pattern, which is bounded and has no anchors. */
export function vendorKey({ vendor, kind, name, marks, key, context }: Spec): VendorKey {
  const detector = shapeDetector({
    kind,
    name,
    placeholder: kind.toUpperCase().replaceAll('-', '_'),
    needs: TRAIT.key,
    pattern: new RegExp(`(?<![A-Za-z0-9_])(?:${key})(?![A-Za-z0-9])`, 'g'),
    isValid: (value) => isRandom(randomPart(value, marks)),
    ...(context === undefined ? {} : { context }),
  });
  // Looking for a mark takes a tenth of the time that trying the pattern at each place does.
  const find = (text: string): readonly Span[] =>
    marks.some((mark) => text.includes(mark)) ? detector.find(text) : [];
  return { ...detector, find, vendor, marks };
}

/** Without the mark, whose words ("test", "key") say nothing about the rest. */
function randomPart(value: string, marks: readonly string[]): string {
  const mark = marks.find((one) => value.startsWith(one));
  return mark === undefined ? value : value.slice(mark.length);
}
