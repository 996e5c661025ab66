import * as vscode from 'vscode';
import { plainText } from '../plain-text.ts';
import type { HostKeyQuestion, Prompts, SecretQuestion } from '../../runner/box.ts';

/** Asks the user, and remembers a secret where they say so. One for each attempt to connect. */
export interface ConnectionPrompts extends Prompts {
  /** Forgets the secrets that this attempt took from storage: they didn't open the door. */
  forgetUsed(): Promise<void>;
}

export function askingPrompts(secrets: vscode.SecretStorage): ConnectionPrompts {
  const used: string[] = [];
  return {
    confirmHostKey,
    secret: async (question) => {
      const stored = await storedSecret(secrets, question, used);
      return stored ?? askSecret(secrets, question);
    },
    forgetUsed: () => forget(secrets, used),
  };
}

/** For connections that nobody asked for just now: they succeed without a question or not at all. */
export function quietPrompts(secrets: vscode.SecretStorage): ConnectionPrompts {
  const used: string[] = [];
  return {
    confirmHostKey: () => Promise.resolve(false),
    secret: (question) => storedSecret(secrets, question, used),
    forgetUsed: () => forget(secrets, used),
  };
}

async function confirmHostKey(question: HostKeyQuestion): Promise<boolean> {
  const { host, port, keyType, fingerprint } = question;
  const connect = vscode.l10n.t('Trust and Connect');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t("The server {0} isn't known yet. Trust it?", `${host}:${port}`),
    {
      modal: true,
      detail: vscode.l10n.t(
        "Its {0} host key has the fingerprint\n\n{1}\n\nCompare it with what the server's owner tells you. If you trust it, it is added to your known_hosts file.",
        keyType,
        fingerprint,
      ),
    },
    connect,
  );
  return answer === connect;
}

async function storedSecret(
  secrets: vscode.SecretStorage,
  question: SecretQuestion,
  used: string[],
): Promise<string | undefined> {
  if (question.kind === 'code') return undefined;
  const key = storageKey(question);
  // Asked for twice in one attempt: the stored one was wrong.
  if (used.includes(key)) return undefined;
  const stored = await secrets.get(key);
  if (stored !== undefined) used.push(key);
  return stored;
}

async function forget(secrets: vscode.SecretStorage, used: readonly string[]): Promise<void> {
  for (const key of used) await secrets.delete(key);
}

function storageKey({ kind, label }: SecretQuestion): string {
  return `ssh:${kind}:${label}`;
}

const TITLES: Readonly<Record<SecretQuestion['kind'], string>> = {
  passphrase: vscode.l10n.t('Passphrase of the SSH key'),
  password: vscode.l10n.t('SSH password'),
  code: vscode.l10n.t('The SSH server asks'),
};

function askSecret(secrets: vscode.SecretStorage, question: SecretQuestion): Promise<string | undefined> {
  const input = vscode.window.createInputBox();
  let remember = false;
  const showRemember = () => {
    input.buttons = [
      {
        iconPath: new vscode.ThemeIcon(remember ? 'pass-filled' : 'circle-large-outline'),
        tooltip: remember
          ? vscode.l10n.t('Remembered on this computer')
          : vscode.l10n.t('Remember on this computer'),
      },
    ];
  };
  input.title = TITLES[question.kind];
  input.prompt = plainText(vscode.l10n.t('For {0}', question.label));
  input.password = true;
  input.ignoreFocusOut = true;
  // A code is good once.
  if (question.kind !== 'code') showRemember();
  return new Promise((settle) => {
    const done = (value: string | undefined) => {
      settle(value);
      input.dispose();
    };
    input.onDidTriggerButton(() => {
      remember = !remember;
      showRemember();
    });
    input.onDidAccept(() => {
      if (remember) void secrets.store(storageKey(question), input.value);
      done(input.value);
    });
    input.onDidHide(() => done(undefined));
    input.show();
  });
}
