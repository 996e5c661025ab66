import { isNumeral, SPACE, standsAlone, type CodeUnits } from './normalize.ts';
import { scramble } from './shingles.ts';

/** A normalised text with a mark in place of each number. */
export interface MaskedText extends CodeUnits {
  /** Whether the text has a number, and letters enough beside its numbers to be a template. */
  readonly isTemplate: boolean;
}

/** Stands for a number; no normalised text holds it. */
const NUMBER = 0;

/**
 * Letters that a text must have besides its numbers, a Han character as two and a half: "what is 3 + 4" and "what is 5 + 6"
 * are exercises rather than copies of a template.
 */
const TEMPLATE_LETTERS = 30;

/**
 * Makes a function that masks the numbers of normalised text: digits and Chinese numerals, where a run with spaces is one
 * number, because normalisation has put a space for decimal points and separators of thousands. The result is in a
 * buffer that the next call overwrites. A text without numbers stays as it is.
 */
export function createNumberMask(): (text: CodeUnits) => MaskedText {
  let masked = new Uint16Array(1 << 12);
  return (text) => {
    const { units, length, anyAlone } = text;
    if (!hasNumber(text)) return { units, length, anyAlone, isTemplate: false };
    if (length > masked.length) masked = new Uint16Array(length * 2);
    return maskInto(masked, text);
  };
}

/** By code unit: what a template's key leaves out. */
const LEFT_OUT = new Uint8Array(1 << 16);
for (let unit = 0; unit < LEFT_OUT.length; unit += 1) LEFT_OUT[unit] = isNumeral(unit) ? 1 : 0;
LEFT_OUT[SPACE] = 2;

/**
 * A key that two texts share if they are the same template, and hardly any others: a hash of all but numbers and spaces.
 * 0 for a text that has no number or is too short to be a template.
 */
export function templateKey({ units, length, anyAlone }: CodeUnits): number {
  let hash = 0;
  let numerals = 0;
  for (let i = 0; i < length; i += 1) {
    const unit = units[i] ?? 0;
    const left = LEFT_OUT[unit] ?? 0;
    if (left === 0) hash = (Math.imul(hash, 0x9e3779b1) + unit + 1) | 0;
    else numerals += left & 1;
  }
  const mostHalfLetters = (length - numerals) * (anyAlone ? 5 : 2);
  return numerals > 0 && mostHalfLetters >= 2 * TEMPLATE_LETTERS ? scramble(hash) || 1 : 0;
}

function hasNumber({ units, length }: CodeUnits): boolean {
  for (let i = 0; i < length; i += 1) if (isNumeral(units[i] ?? 0)) return true;
  return false;
}

function maskInto(masked: Uint16Array, { units, length, anyAlone }: CodeUnits): MaskedText {
  let count = 0;
  let halfLetters = 0;
  let inNumber = false;
  for (let i = 0; i < length; i += 1) {
    const unit = units[i] ?? 0;
    const isNumber = isNumeral(unit);
    if (inNumber && (isNumber || (unit === SPACE && isNumeral(units[i + 1] ?? 0)))) continue;
    inNumber = isNumber;
    if (!isNumber) halfLetters += standsAlone(unit) ? 5 : 2;
    masked[count] = isNumber ? NUMBER : unit;
    count += 1;
  }
  return { units: masked, length: count, anyAlone, isTemplate: halfLetters >= 2 * TEMPLATE_LETTERS };
}
