import { Type } from 'typebox';

const word = (description: string) =>
  Type.Optional(Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9_.,:=@+-]*$', maxLength: 200, description }));

/** Jobs are submitted with sbatch; Slurm decides when and where they run. Values are arguments and read by no shell. */
export const SlurmScheduler = Type.Object(
  {
    type: Type.Literal('slurm'),
    partition: word('Partition, as for `sbatch --partition`.'),
    account: word('Account that is charged.'),
    qos: word('Quality of service.'),
    time: word('Time limit, such as 30 (minutes), 12:00:00 or 2-00:00:00.'),
    gres: word('Generic resources, such as gpu:1 or gpu:a100:2.'),
    nodes: Type.Optional(Type.Integer({ minimum: 1, description: 'Number of nodes.' })),
    requeue: Type.Optional(
      Type.Boolean({
        default: true,
        description:
          'Whether Slurm may start the job again after it was preempted or a node failed; it then goes on from its last checkpoint.',
      }),
    ),
    extra: Type.Optional(
      Type.Array(Type.String({ pattern: '^-(-[a-z]|[A-Za-z])[^\\n\\u0000]*$', maxLength: 500 }), {
        maxItems: 50,
        description: 'Further options of sbatch, such as "--mem=64G" or "--constraint=a100".',
      }),
    ),
  },
  { additionalProperties: false, title: 'Slurm' },
);
