import { detectLanguage } from './language.ts';

const NAMES = new Intl.DisplayNames('en', { type: 'language' });

/** The English name of a language by its ISO 639-1 code: "Chinese" for `zh`. */
export function languageName(code: string): string {
  return NAMES.of(code) ?? code;
}

/** The language of a text where it is certain, for counting. */
export function certainLanguage(text: string): string | undefined {
  const { language, confident, script } = detectLanguage(text, 'confident');
  return confident && script !== null ? language : undefined;
}
