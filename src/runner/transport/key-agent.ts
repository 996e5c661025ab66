import {
  BaseAgent,
  type IdentityCallback,
  type ParsedKey,
  type PublicKeyEntry,
  type SignCallback,
  type SigningRequestOptions,
} from 'ssh2';

type Choice = (key: Buffer) => boolean;
type AnyKey = string | Buffer | ParsedKey;

/**
 * An agent that offers some of its keys only. A server counts every offer and hangs up after a few (MaxAuthTries, 6 by
 * default), so a full agent would keep the right key from its turn.
 */
export class KeyAgent extends BaseAgent<AnyKey> {
  readonly #agent: BaseAgent;
  readonly #choose: Choice;

  constructor(agent: BaseAgent, choose: Choice = () => true) {
    super();
    this.#agent = agent;
    this.#choose = choose;
  }

  only(keys: readonly Buffer[]): KeyAgent {
    return new KeyAgent(this.#agent, (key) => keys.some((one) => one.equals(key)));
  }

  without(keys: readonly Buffer[]): KeyAgent {
    return new KeyAgent(this.#agent, (key) => !keys.some((one) => one.equals(key)));
  }

  getIdentities(done: IdentityCallback<AnyKey>): void {
    this.#agent.getIdentities((error, keys) => {
      if (error) done(error);
      else
        done(
          undefined,
          (keys ?? []).filter(isKey).filter((key) => this.#choose(publicBytes(key))),
        );
    });
  }

  sign(key: AnyKey, data: Buffer, options: SigningRequestOptions | SignCallback, done?: SignCallback): void {
    if (typeof options === 'function') this.#agent.sign(key, data, options);
    else this.#agent.sign(key, data, options, done);
  }
}

/** OpenSSH's agent gives plain keys; the wrapped form is for agents that a program makes itself. */
function isKey(key: AnyKey | PublicKeyEntry): key is AnyKey {
  return typeof key === 'string' || !('pubKey' in key);
}

function publicBytes(key: AnyKey): Buffer {
  if (Buffer.isBuffer(key)) return key;
  return typeof key === 'string' ? Buffer.from(key, 'base64') : key.getPublicSSH();
}
