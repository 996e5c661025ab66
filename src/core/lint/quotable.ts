/**
 * Whether a name of a record may stand in a message or report as it is: short, and with too few digits for a number or key
 * that means someone; with digits it is one word, since in "微信 lily88" the first says what the second is. Labels and
 * fields of records nearly always are; what is not, is looked at before it is shown.
 */
export function isQuotable(name: string): boolean {
  return (
    name.length <= 24 &&
    /^(?:[\p{L}\p{M}_ -]*|[\p{Script=Latin}\p{M}_-]*(?:\d[\p{Script=Latin}\p{M}_-]*){1,3})$/u.test(name)
  );
}
