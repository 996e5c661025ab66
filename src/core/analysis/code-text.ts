/** A fence may be left open where the text was cut. */
const FENCED = /(?:```|~~~)[\s\S]*?(?:```|~~~|$)/g;
const INLINE_CODE = /`[^`\n]{1,200}`/g;
const ADDRESS = /\b(?:https?:\/\/|www\.)[^\s<>"]{1,500}|\b[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{1,64}/g;

/** What people would read aloud: without code blocks, inline code, web addresses. */
export function stripCode(text: string): string {
  let prose = text;
  if (prose.includes('```') || prose.includes('~~~')) prose = prose.replaceAll(FENCED, ' ');
  if (prose.includes('`')) prose = prose.replaceAll(INLINE_CODE, ' ');
  if (prose.includes('://') || prose.includes('www.') || prose.includes('@'))
    prose = prose.replaceAll(ADDRESS, ' ');
  return prose;
}

/** Where code blocks and inline code are, in order. */
export function codeRanges(text: string): readonly TextRange[] {
  if (!text.includes('`') && !text.includes('~~~')) return [];
  const fenced = rangesOf(text, FENCED);
  return [...fenced, ...rangesOf(text, INLINE_CODE).filter(({ start }) => !isInside(fenced, start))];
}

export interface TextRange {
  readonly start: number;
  readonly end: number;
}

export function isInside(ranges: readonly TextRange[], at: number): boolean {
  return ranges.some(({ start, end }) => start <= at && at < end);
}

function rangesOf(text: string, pattern: RegExp): readonly TextRange[] {
  return [...text.matchAll(pattern)].map(({ 0: found, index }) => ({
    start: index,
    end: index + found.length,
  }));
}

/** A line that a programmer wrote: how it begins or ends is telling where single symbols are not. */
const CODE_LINES: readonly RegExp[] = [
  /[=()[\]{}<>"'].*[;{}]\s*$|^\s*[{}]\s*$/,
  /^\s*return\b.{0,200}[+*/()[\]._]/,
  /^\s*(?:def|class|function|import|from|const|let|var|public|private|static|package|using|namespace|elif)\s.{0,200}[({:;=.]|^\s*#include\b/,
  /^\s*(?:if|for|while|else|try|except|switch)\b[^.?!]{0,120}[:{]\s*$/,
  /^\s*(?:select|insert|update|delete|create|alter|drop)\s.{1,200}\b(?:from|into|set|table|where|values)\b.*;?\s*$/i,
  /^\s*<\/?[a-zA-Z][^>\n]{0,200}>/,
  /^\s*[\w.[\]]{1,40}\s?(?:[+\-*/|&]?=)\s?\S/,
  /^\s*[\w.]{1,60}\([^\n]{0,200}\);?\s*$/,
  /^\s*[}\])]+[,;)]*\s*$/,
  /^\s*(?:\$|>>>|npm|npx|pip|git|cd|sudo|docker|apt-get|curl)\s\S{1,60}(?:\s|$)/,
  /^\s*[{[]\s*"/,
];

/** What each of these needs one of; most lines of prose have none. */
const MAY_BE_CODE =
  /[=(){}[\]<>;:$#]|^\s*(?:return|def|class|function|import|from|const|let|var|public|private|static|package|using|namespace|elif|select|insert|update|delete|create|alter|drop|npm|npx|pip|git|cd|sudo|docker|apt-get|curl)\b/i;

const MIN_CODE_SHARE = 0.6;

/** Whether most lines of a text are code or data rather than sentences. */
export function looksLikeCode(text: string): boolean {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const code = lines.filter((line) => isCodeLine(line.slice(0, 300))).length;
  return code > 0 && code / lines.length >= MIN_CODE_SHARE;
}

function isCodeLine(line: string): boolean {
  return MAY_BE_CODE.test(line) && CODE_LINES.some((pattern) => pattern.test(line));
}
