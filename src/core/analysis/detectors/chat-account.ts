import { shapeDetector, type Detector } from './detector.ts';
import { TRAIT } from './traits.ts';

/** Six to eleven digits (the few of five are its first users') that follow QQ at once; nothing else tells them from any number. */
const QQ =
  /(?:QQ|qq|Qq|[加扣＋+][Qq]|企鹅|扣扣)(?:号码?|群号?|帐号|账号|联系方式| number| id)?[ ]{0,2}(?:是|为|is |[:：=])?[ ]{0,2}(?<value>[1-9][0-9]{5,10})(?![0-9A-Za-z.])/g;

const WECHAT_ID = /(?<![0-9A-Za-z_-])wxid_[0-9a-z]{10,22}(?![0-9a-z])/g;

/** A name that follows the word for WeChat: 6 to 20 letters, digits, `_` and `-`, beginning with a letter. */
const WECHAT =
  /(?:微信号?|薇信|威信|V信|v信|(?<![A-Za-z_])(?:vx|VX|wx|WX|[Ww]e[Cc]hat(?: id| ID| is)?)(?=[ 号是为:：=]))[ ]{0,2}(?:号?(?:是|为|[:：=]))?[ ]{0,2}(?<value>[A-Za-z][0-9A-Za-z_-]{5,19})(?![0-9A-Za-z_-])/g;

/** Without `号` or a colon a plain word may follow ("微信 android"). */
const hasDigitOrMark = (value: string): boolean => /[0-9_]/.test(value);

const common = {
  name: 'WeChat id',
  placeholder: 'WECHAT_ID',
  kind: 'cn-wechat',
  needs: TRAIT.account,
} as const;

/** The word for WeChat or its id: searching for it takes a tenth of the time that the patterns do. */
const WORD = /信|wx|vx|wechat/i;

function onlyWithWord(detector: Detector): Detector {
  return { ...detector, find: (text) => (WORD.test(text) ? detector.find(text) : []) };
}

export const chatAccount: readonly Detector[] = [
  shapeDetector({
    kind: 'cn-qq',
    name: 'QQ number',
    placeholder: 'QQ',
    needs: TRAIT.digits,
    pattern: QQ,
  }),
  onlyWithWord(shapeDetector({ ...common, pattern: WECHAT_ID })),
  onlyWithWord(
    shapeDetector({
      ...common,
      pattern: WECHAT,
      isValid: (value) => hasDigitOrMark(value) && !value.startsWith('wxid_'),
    }),
  ),
];
