import { Type } from 'typebox';
import { Scheduler } from './schedulers/registry.ts';

/**
 * `targets.json` in Tunesmith's own folder in the user's home: the places where runs are trained. It names hosts, keys
 * and programs, so it belongs to the user alone and a workspace cannot bring its own.
 */

const closed = { additionalProperties: false } as const;

const scheduler = Type.Optional(Scheduler);

const python = Type.Optional(
  Type.String({
    minLength: 1,
    default: 'python3',
    description: 'Python 3.10 or later on the box: a name that is found there, or a path.',
  }),
);

export const LocalTarget = Type.Object(
  {
    type: Type.Literal('local'),
    root: Type.Optional(
      Type.String({
        minLength: 1,
        description: "Folder for jobs and environments; Tunesmith's own folder if left out.",
      }),
    ),
    python,
    scheduler,
  },
  { ...closed, title: 'This computer' },
);

export const SshTarget = Type.Object(
  {
    type: Type.Literal('ssh'),
    host: Type.String({
      minLength: 1,
      description: 'Host name, address, or an alias of ~/.ssh/config.',
    }),
    port: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 65_535,
        description: 'Port; from ~/.ssh/config, or 22, if left out.',
      }),
    ),
    user: Type.Optional(
      Type.String({ minLength: 1, description: 'User; from ~/.ssh/config, or your own name, if left out.' }),
    ),
    identityFile: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'Private key; from ~/.ssh/config and the agent if left out.',
      }),
    ),
    knownHostsFile: Type.Optional(
      Type.String({ minLength: 1, description: 'File of known host keys; ~/.ssh/known_hosts if left out.' }),
    ),
    configFile: Type.Optional(
      Type.String({ minLength: 1, description: 'Configuration of ssh to read instead of ~/.ssh/config.' }),
    ),
    transport: Type.Optional(
      Type.Union([Type.Literal('auto'), Type.Literal('ssh2'), Type.Literal('openssh')], {
        default: 'auto',
        description:
          "How to connect: with the SSH that comes with Tunesmith (ssh2) or with the system's own ssh program (openssh), which can use certificates, security keys, ProxyCommand and Kerberos. `auto` takes ssh where the configuration of the host needs it.",
      }),
    ),
    root: Type.Optional(
      Type.String({
        minLength: 1,
        default: '~/.tunesmith',
        description: 'Folder on the box for data, jobs and environments. "~" is the home of the user there.',
      }),
    ),
    python,
    scheduler,
  },
  { ...closed, title: 'A server behind SSH' },
);

/** The name `local` may be given to a target of type `local` only: it is always this computer. */
export const TargetsFileSchema = Type.Object(
  {
    $schema: Type.Optional(Type.String()),
    targets: Type.Record(
      Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$' }),
      Type.Union([LocalTarget, SshTarget]),
      closed,
    ),
  },
  {
    ...closed,
    $id: 'https://tunesmith.dev/schemas/targets.schema.json',
    title: 'Tunesmith targets',
    description: 'Where runs are trained.',
  },
);
