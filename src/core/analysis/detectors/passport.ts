import { shapeDetector, type Detector } from './detector.ts';
import { TRAIT } from './traits.ts';

/** Passport numbers have no check digit outside the machine-readable zone, so a word must announce them. */
const WORDS =
  /护照|護照|\bpass?port|\bpass(?:e|aport|aporte)|\breisepass|\bpasaporte|\bpassaporto|\bпаспорт|여권|パスポート|旅券/i;

/** `passport no. 925665416`, `护照号码是…`: nothing but the name of the number may stand between. */
const ANNOUNCED =
  /(?:护照|護照|pass?ports?|passeport|reisepass|pasaporte|passaporto|паспорт|여권|パスポート)[ _"'-]{0,3}(?:numbers?|no|nr|nummer|n[°º]|num[ée]ro|n[úu]mero|id|#|号码?|號碼?|番号|번호)?(?: (?:is|es|est|ist|è))?[ ."':：=#是为為は]{0,6}(?<value>(?=[A-Z]{0,2}[0-9A-Z]{0,8}[0-9]{2})[A-Z]{0,2}[0-9][0-9A-Z]{5,8})(?![0-9A-Za-z])/gi;

export const passport: readonly Detector[] = [
  shapeDetector({
    kind: 'cn-passport',
    name: 'Chinese passport number',
    placeholder: 'PASSPORT',
    needs: TRAIT.digits | TRAIT.id,
    // E and eight digits, E with a second letter since 2017; G before 2012; D, S and P for officials; H and M for Hong Kong and Macau.
    pattern:
      /(?<![0-9A-Za-z])(?:[EGDSPHMK][0-9]{8}|E[A-HJ-NP-Z][0-9]{7}|[DSP][0-9]{7}|(?:DE|SE|PE|KJ|MA|MB)[0-9]{7})(?![0-9A-Za-z])/g,
    context: WORDS,
  }),
  shapeDetector({
    kind: 'passport',
    name: 'Passport number',
    placeholder: 'PASSPORT',
    needs: TRAIT.digits | TRAIT.id,
    pattern: ANNOUNCED,
    isValid: (value) => /[0-9]{2}/.test(value) && (value.match(/[0-9]/g) ?? []).length >= 4,
  }),
];
