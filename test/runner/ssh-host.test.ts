import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SshTarget } from '../../src/runner/target.ts';
import { resolveSshHost } from '../../src/runner/transport/ssh-host.ts';
import { temporaryFolder } from './support/box.ts';

describe('the configuration of ssh', () => {
  const target: SshTarget = {
    name: 'box',
    type: 'ssh',
    host: 'gpu',
    root: '~/x',
    python: 'python3',
    transport: 'auto',
  };

  it('says where an alias leads', async () => {
    const configFile = join(temporaryFolder(), 'config');
    writeFileSync(
      configFile,
      'Host gpu\n  HostName 10.0.0.5\n  Port 2222\n  User mei\n  IdentityFile /keys/gpu\n  IdentitiesOnly yes\n  UserKnownHostsFile /keys/hosts\n  HashKnownHosts yes\n',
    );
    expect(await resolveSshHost({ ...target, configFile })).toMatchObject({
      address: '10.0.0.5',
      keyName: '10.0.0.5',
      port: 2222,
      user: 'mei',
      identityFiles: ['/keys/gpu'],
      identitiesOnly: true,
      knownHostsFiles: ['/keys/hosts', '/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2'],
      hashKnownHosts: true,
    });
  });

  it('yields to what the target says itself', async () => {
    const configFile = join(temporaryFolder(), 'config');
    writeFileSync(configFile, 'Host gpu\n  HostName 10.0.0.5\n  Port 2222\n  User mei\n');
    const own = { ...target, port: 23, user: 'li', identityFile: '/k', knownHostsFile: '/h' };
    expect(await resolveSshHost({ ...own, configFile })).toMatchObject({
      address: '10.0.0.5',
      port: 23,
      user: 'li',
      identityFiles: ['/k'],
      knownHostsFiles: ['/h'],
    });
  });

  it('reaches a host through others, in their order and each by its own configuration', async () => {
    const configFile = join(temporaryFolder(), 'config');
    writeFileSync(
      configFile,
      'Host gpu\n  ProxyJump gate,li@inner:2022\nHost gate\n  HostName 10.0.0.1\n  Port 222\nHost inner\n  HostName 10.0.0.2\n',
    );
    expect(await resolveSshHost({ ...target, configFile })).toMatchObject({
      beyondSsh2: undefined,
      jump: {
        address: '10.0.0.2',
        port: 2022,
        user: 'li',
        jump: { address: '10.0.0.1', port: 222, jump: undefined },
      },
    });
  });

  it.each([
    ['that jumps in a circle', 'Host gpu\n  ProxyJump gate\nHost gate\n  ProxyJump gpu\n', 'ssh-config'],
    ['that jumps by way of a hostile name', 'Host gpu\n  ProxyJump a;touch\n', 'bad-name'],
    ['that ssh itself rejects', 'Host gpu\n  NoSuchOption yes\n', 'ssh-config'],
  ])('%s is refused', async (_what, text, reason) => {
    const configFile = join(temporaryFolder(), 'config');
    writeFileSync(configFile, text);
    await expect(resolveSshHost({ ...target, configFile })).rejects.toMatchObject({ reason });
  });

  it.each([
    ['ProxyCommand nc %h %p', 'a ProxyCommand'],
    ['CertificateFile /keys/cert.pub', 'a user certificate'],
    ['PKCS11Provider /lib/token.so', 'a PKCS#11 token'],
    ['ProxyCommand none', undefined],
  ])('with %s is known to need more than ssh2: %s', async (line, expected) => {
    const configFile = join(temporaryFolder(), 'config');
    writeFileSync(configFile, `Host gpu\n  ${line}\n`);
    expect((await resolveSshHost({ ...target, configFile })).beyondSsh2).toBe(expected);
  });
});
