import { Type } from 'typebox';
import { codeRanges, isInside } from '../../../analysis/code-text.ts';
import { SIGN } from '../../../analysis/signs.ts';
import { promptText } from '../../exchange.ts';
import { recordRule } from '../../rule.ts';

interface Kind {
  readonly message: 'variable' | 'blank' | 'filler';
  readonly pattern: RegExp;
}

const KINDS: readonly Kind[] = [
  {
    message: 'variable',
    pattern: /\{\{\s?[A-Za-z_][\w.-]{0,40}\s?\}\}|\$\{[A-Za-z_][\w.]{0,40}\}|<%=?\s?[\w.]{1,40}\s?%>/g,
  },
  {
    message: 'blank',
    pattern:
      /[[<](?:insert|enter|add|fill in|include|specify|replace with|your|(?:recipient|sender|company|customer|manager|employer)(?:['’]s)? (?:name|title|address|e-?mail|phone|number|position|city|contact)|name of|date of)\b[^[\]<>\n]{0,60}[\]>]|\[(?:name|date|address|city|company|phone number|e-?mail|title|position|product|company name|job title|employer|recipient)\]|[[【<《（(](?:请?(?:插入|填写|填入|输入)|您的|你的)[^[\]【】<>《》（）()\n]{1,20}[\]】>》）)]|\[(?:姓名|日期|公司名称?|地址|电话|职位)\]/gi,
  },
  {
    message: 'filler',
    pattern: /\blorem ipsum dolor\b|\bTODO:? (?:write|add|fill|insert|complete)\b|\bx{6,}\b(?!@)/gi,
  },
];

const CHEAP =
  /\{\{|\$\{|<%|\[[a-zA-Z姓日公地电职]|<[a-zA-Z]|[[【<《（(](?:请|插|填|输|您|你)|[Ll]orem|TODO|[xX]{6}/;

/** A letter or a form to fill in has blanks by right, and so has an answer to a question that has them. */
const WANTS_BLANKS =
  /\b(?:template|letter|e-?mail|form|invitation|cover|resume|cv|fill|blank|placeholder|contract|agreement|memo|notice|invoice|message|announcement|card|press release|script|outline|format|reply|respond|regex|variable|syntax|query|code|function|mad ?libs?|bio|speech|note|sms|ad|advert\w*|post|tweet|proposal|complaint|request|thank|welcome|introduc\w+|review|report|statement|greeting|apolog\w+|resignation|testimonial|pitch|slogan|voicemail|prompt|class|program|html|variables?)\b|模板|信|邮件|表格|邀请|简历|合同|通知|填空|格式|代码|演讲|发言|稿|贺卡|短信|函数|广告|海报|消息|回复|感谢|申请|介绍|致辞|声明|公告|脚本|收据|发票|话术/i;

/** What redaction leaves of an address is meant to stay. */
const REDACTED = '[EMAIL]';

/** Someone's address or number between brackets is not quoted. */
const MAY_BE_VALUE = /@|(?:\d\D{0,80}){4}/;

const MAX_REPORTED = 3;

export const rule = recordRule({
  id: 'text/placeholder',
  since: '0.2.0',
  status: 'stable',
  summary: 'An answer holds a blank that was to be filled in.',
  why: 'A variable that no one replaced ("I am {{name}}") or a blank ("[insert city]") is what the model will say to users. Code, and blanks in letters, forms and templates, are left alone.',
  sources: [
    "Measured: 85 of the 91 records of LLaMA-Factory's identity.json hold `{{name}}` or `{{author}}`, to be replaced before training",
  ],
  severity: 'information',
  options: Type.Object(
    {
      allow: Type.Array(Type.String(), {
        default: [],
        description: 'Placeholders that may stay, as they are written: ["{{name}}"].',
      }),
    },
    { additionalProperties: false },
  ),
  messages: {
    variable: 'The variable {found} was not replaced',
    blank: 'The blank {found} was not filled in',
    filler: 'Filler text: {found}',
  },
  examples: {
    good: ['{"instruction": "Write a letter template.", "output": "Dear [Name], thank you."}'],
    bad: ['{"instruction": "Who are you?", "output": "I am {{name}}, made by {{author}}."}'],
  },
  open: ({ allow }) => {
    const allowed = new Set([...allow, REDACTED]);
    return (record, report) => {
      if ((record.signs & SIGN.blank) === 0) return;
      for (const exchange of record.exchanges) {
        const { text, pointer } = exchange.answer;
        const places = findPlaceholders(text).filter(({ found }) => !allowed.has(found));
        if (places.length === 0) continue;
        const prompt = promptText(exchange);
        for (const { message, found, start } of places.slice(0, MAX_REPORTED)) {
          if (prompt.includes(found) || (message !== 'variable' && WANTS_BLANKS.test(prompt))) continue;
          const shown = MAY_BE_VALUE.test(found) ? `${found.slice(0, 3)}…` : found;
          report({ message, data: { found: shown }, place: { pointer, start, end: start + found.length } });
        }
      }
    };
  },
});

function findPlaceholders(
  text: string,
): readonly { readonly message: Kind['message']; readonly found: string; readonly start: number }[] {
  if (!CHEAP.test(text)) return [];
  const code = codeRanges(text);
  return KINDS.flatMap(({ message, pattern }) =>
    [...text.matchAll(pattern)]
      .map(({ 0: found, index }) => ({ message, found, start: index }))
      .filter(({ found, start }) => !isInside(code, start) && !isInterpolated(text, found, start)),
  );
}

/** "${x}" after a quotation mark is a program's own way to write a text. */
function isInterpolated(text: string, found: string, at: number): boolean {
  if (!found.startsWith('$')) return false;
  return /["'`]/.test(text.slice(text.lastIndexOf('\n', at) + 1, at));
}
