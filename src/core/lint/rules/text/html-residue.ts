import { Type } from 'typebox';
import { codeRanges, isInside } from '../../../analysis/code-text.ts';
import { SIGN } from '../../../analysis/signs.ts';
import { promptText } from '../../exchange.ts';
import { escapeForString } from '../../escape.ts';
import { recordRule } from '../../rule.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&nbsp;': ' ',
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
  '&#39;': "'",
  '&#x27;': "'",
  '&hellip;': '…',
  '&mdash;': '—',
  '&ndash;': '–',
  '&rsquo;': '’',
  '&lsquo;': '‘',
  '&rdquo;': '”',
  '&ldquo;': '“',
};

const RESIDUE =
  /&(?:nbsp|amp|lt|gt|quot|apos|hellip|mdash|ndash|[lr][sd]quo|#\d{2,5}|#x[\da-f]{2,5});|<\/?(?:p|div|span|font|strong|em|b|i|u|center|table|tr|td|th|ul|ol|li|h[1-6]|a|img|iframe|script|style|br|hr)(?:\s[^<>\n]{0,300})?\/?>/gi;

/** Who asks about markup gets markup. */
const ABOUT_MARKUP =
  /\b(?:html?|xml|xhtml|css|svg|markup|markdown|tags?|web ?(?:page|site)s?|website|java ?script|typescript|react|vue|angular|jsx|php|jsp|django|flask|jinja|code|script|program|function|element|hyperlink|bold|italic|template|wiki|e-?mail signature|rss)\b|网页|网站|标签|代码|前端|链接|程序/i;

/** An answer with this much markup is a document that was meant, or a file of them. */
const IS_DOCUMENT = /<!doctype|<html|<body|<\?xml|<head|<template|<svg/i;

const MAX_REPORTED = 3;

export const rule = recordRule({
  id: 'text/html-residue',
  since: '0.2.0',
  status: 'stable',
  summary: 'An answer holds HTML that was left over from a web page.',
  why: 'Tags and entities of a scraped page (`<br>`, `&nbsp;`) are learnt as part of the language. Answers to questions about markup or programs, code blocks, whole documents, and line breaks in Markdown tables are left alone.',
  sources: ['Raffel et al. 2020, C4: pages cleaned of markup before training'],
  severity: 'information',
  options: Type.Object({}, { additionalProperties: false }),
  messages: { tag: 'HTML tag {found} in plain text', entity: 'HTML entity {found} in plain text' },
  examples: {
    good: ['{"instruction": "How does HTML break a line?", "output": "With <br>."}'],
    bad: ['{"instruction": "What is rain?", "output": "Rain is water.<br/>It falls&nbsp;down."}'],
  },
  open: () => (record, report) => {
    if ((record.signs & SIGN.markup) === 0) return;
    for (const exchange of record.exchanges) {
      const { text, pointer } = exchange.answer;
      const places = findResidue(text);
      if (places.length === 0 || ABOUT_MARKUP.test(promptText(exchange))) continue;
      for (const { found, start } of places.slice(0, MAX_REPORTED)) {
        const entity = Object.hasOwn(ENTITIES, found) ? ENTITIES[found] : undefined;
        report({
          message: found.startsWith('&') ? 'entity' : 'tag',
          data: { found: withoutAttributes(found) },
          place: { pointer, start, end: start + found.length },
          ...(entity === undefined
            ? {}
            : {
                fix: { kind: 'decode-entity', title: 'Replace this entity', text: escapeForString(entity) },
              }),
        });
      }
    }
  },
});

function findResidue(text: string): readonly { readonly found: string; readonly start: number }[] {
  if (!/<\/?[a-zA-Z]|&[a-z#]/.test(text) || IS_DOCUMENT.test(text)) return [];
  const code = codeRanges(text);
  return [...text.matchAll(RESIDUE)]
    .map(({ 0: found, index }) => ({ found, start: index }))
    .filter(({ found, start }) => !isInside(code, start) && !breaksTableLine(text, found, start));
}

/** An address in an attribute may hold a phone number or a key, and no message shows such. */
function withoutAttributes(tag: string): string {
  return tag.replace(/\s[^<>]{2,}>$/, ' …>');
}

/** Markdown tables have no other way to break a line. */
function breaksTableLine(text: string, found: string, at: number): boolean {
  if (!/^<br/i.test(found)) return false;
  return text
    .slice(text.lastIndexOf('\n', at) + 1, at)
    .trimStart()
    .startsWith('|');
}
