import { z } from 'zod'
import { friggaMoniker } from '../../../subgraphs/clouddriver/domain/frigga.ts'
import { defineOperation } from '../../../subgraphs/clouddriver/providers/operation.ts'
import { friggaNaming } from '../../../subgraphs/clouddriver/providers/support/friggaNaming.ts'
import type { LittleAccount } from '../account.ts'
import { bringToSize } from './bringToSize.ts'

const namePart = (what: string) => z.string().regex(/^[A-Za-z0-9]*$/, `${what} holds letters and digits only`)

const parameters = z.strictObject({
  application: namePart('an application').min(1),
  stack: namePart('a stack').optional(),
  freeFormDetails: z.string().optional(),
  region: z.string().min(1),
  image: z.string().min(1),
  capacity: z.strictObject({ min: z.int().min(0), max: z.int().min(0), desired: z.int().min(0) }),
  loadBalancers: z.array(z.string()).default([]),
  securityGroups: z.array(z.string()).default([]),
  tags: z.record(z.string(), z.string()).default({}),
})

type Parameters = z.infer<typeof parameters>

/** The next version of a cluster, with its machines. */
export const createServerGroup = defineOperation<LittleAccount, Parameters>({
  name: 'createServerGroup',
  description: 'Makes the next server group of a cluster and launches its instances.',
  parameters: parameters as z.ZodType<Parameters>,
  phase: 'CREATE_SERVER_GROUP',

  problems: ({ region, capacity: { min, max, desired } }, { settings }) => [
    ...(settings.regions.includes(region)
      ? []
      : [{ path: 'region', message: `must be one of the account's: ${settings.regions.join(', ')}` }]),
    ...(min <= desired && desired <= max
      ? []
      : [{ path: 'capacity', message: 'must have min ≤ desired ≤ max' }]),
  ],

  async run({ account, parameters, key, signal, progress, once }) {
    const { region, image, capacity, application: app, stack, freeFormDetails: detail } = parameters
    // Which versions are taken may be different when a killed task is taken up: the name is decided once.
    const name = await once('name', async () => {
      const { groups } = await account.call((cloud) => cloud.describe(region))
      const taken = groups.toSorted((a, b) => a.createdAt - b.createdAt).map((group) => group.name)
      return friggaNaming.nextName({ app, stack, detail }, taken)
    })
    progress(`Creating ${name} in ${region}`)
    // The cloud makes one group for one token, however often it is asked.
    const group = {
      name,
      region,
      image,
      ...capacity,
      clientToken: key,
      balancers: parameters.loadBalancers,
      firewalls: parameters.securityGroups,
      inService: true,
      tags: parameters.tags,
    }
    await account.call((cloud) => cloud.createGroup(group))
    await bringToSize(account, region, name, { signal, progress })
    return {
      serverGroupNames: [`${region}:${name}`],
      serverGroupNameByRegion: { [region]: name },
      moniker: friggaMoniker(name),
    }
  },
})
