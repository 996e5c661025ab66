import type { SecretQuestion } from '../box.ts';

/** A password may be remembered, a code is good once. The server's words are shown without what would move a cursor. */
export function serverQuestion(prompt: string, label: string): SecretQuestion {
  if (/password/i.test(prompt) && !/one-time|otp|code/i.test(prompt)) return { kind: 'password', label };
  const words = prompt.replaceAll(/\p{Cc}+/gu, ' ').trim();
  return { kind: 'code', label: `${label}: ${words}` };
}
