import { shapeDetector, type Detector } from './detector.ts';
import { TRAIT } from './traits.ts';

/**
 * GA 36-2018: province, letter of the town, five characters without I and O, or six for new energy vehicles, where D or F
 * stands first or last. The last may say what the vehicle is for. Police, embassies and the plates for Hong Kong and Macau
 * are included.
 */
const PATTERN =
  /[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领][A-HJ-NP-Z][·•.\- ]?(?:[DF][A-HJ-NP-Z0-9][0-9]{4}|[0-9]{5}[DF]|[A-HJ-NP-Z0-9]{5}|[A-HJ-NP-Z0-9]{4}[挂学警港澳领使])(?![0-9A-Za-z])/g;

/** A number holds at most two letters, so that a word in capitals is none. */
const MOST_LETTERS = 2;

export const cnLicencePlate: Detector = shapeDetector({
  kind: 'cn-licence-plate',
  name: 'Chinese licence plate',
  placeholder: 'CN_LICENCE_PLATE',
  needs: TRAIT.plate,
  pattern: PATTERN,
  announced: /[车車][牌号]|号牌|plate/i,
  isValid: (value) => (value.slice(2).match(/[A-Z]/g) ?? []).length <= MOST_LETTERS,
});
