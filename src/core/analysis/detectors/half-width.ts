/** Numbers as Chinese and Japanese input methods write them: `１３８`, `（０２１）`, `０５１２－`. */
const WIDE_NUMBER = /[\uff10-\uff19]|（0[0-9]{2,3}）|＋[0-9]|[0-9]－[0-9]/;
/** What begins or joins such a number; searching for it takes a third of the time. */
const MAY_HOLD = /[\uff10-\uff19]|（0|[＋－]/;
/** Digits, letters, and the signs that stand in numbers; the comma and other marks of sentences stay. */
const WIDE = /[\uff08\uff09\uff0b\uff0d-\uff1a\uff20-\uff3a\uff41-\uff5a]/g;
/** From U+FF01 on, full-width forms follow the order of ASCII (Unicode, Halfwidth and Fullwidth Forms). */
const OFFSET = 0xff01 - 0x21;

/** A text whose full-width numbers are written in ASCII, character for character, so that offsets hold. */
export function halfWidth(text: string): string {
  if (!MAY_HOLD.test(text) || !WIDE_NUMBER.test(text)) return text;
  return text.replaceAll(WIDE, (character) => String.fromCharCode(character.charCodeAt(0) - OFFSET));
}
