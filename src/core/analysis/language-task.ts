/** Names of languages, and words for changing between them. */
const ABOUT_LANGUAGES =
  /\b(?:translat\w*|transliterat\w*|interpret(?:er)? (?:for|into)|language|bilingual|multilingual|english|chinese|mandarin|cantonese|french|german|spanish|italian|portuguese|dutch|russian|japanese|korean|arabic|hindi|turkish|polish|swedish|norwegian|danish|finnish|greek|hebrew|thai|vietnamese|indonesian|malay|latin|persian|farsi|urdu|bengali|ukrainian|czech|romanian|hungarian|pinyin|romaji|in other words in)\b|翻译|译成|译为|译文|英文|英语|英译|英式|美式|中文|汉语|普通话|法文|法语|德文|德语|日文|日语|韩文|韩语|俄文|俄语|西班牙|葡萄牙|意大利|拉丁|阿拉伯|泰语|越南|语言|单词|双语|外语|拼音|首字母|缩写|代码|编程|函数|程序|SQL|Python|HTML|URL|traduc\w*|traduis\w*|übersetz\w*|翻訳|번역|перевед\w*|перевод\w*/i;

/** Whether a text asks for another language than its own: a translation, a lesson, words of a language. */
export function isLanguageTask(text: string): boolean {
  return ABOUT_LANGUAGES.test(text);
}
