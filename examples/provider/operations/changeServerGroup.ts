import { z } from 'zod'
import { defineOperation } from '../../../subgraphs/clouddriver/providers/operation.ts'
import type { LittleAccount } from '../account.ts'
import { bringToSize } from './bringToSize.ts'

const target = { region: z.string().min(1), serverGroupName: z.string().min(1) }
const targetSchema = z.strictObject(target)
type Target = z.infer<typeof targetSchema>

const resizeSchema = z.strictObject({
  ...target,
  capacity: z.strictObject({ min: z.int().min(0), max: z.int().min(0), desired: z.int().min(0) }),
})

export const resizeServerGroup = defineOperation<LittleAccount, z.infer<typeof resizeSchema>>({
  name: 'resizeServerGroup',
  description: 'Gives a server group another number of instances.',
  parameters: resizeSchema,
  phase: 'RESIZE_SERVER_GROUP',
  async run({ account, parameters: { region, serverGroupName, capacity }, signal, progress }) {
    await account.call((cloud) => cloud.changeGroup(region, serverGroupName, capacity))
    await bringToSize(account, region, serverGroupName, { signal, progress })
    return { serverGroupName, region }
  },
})

/** Enabling and disabling differ in one word. */
const traffic = (name: string, phase: string, inService: boolean) =>
  defineOperation<LittleAccount, Target>({
    name,
    description: `${inService ? 'Sends' : 'Stops sending'} a server group the traffic of its load balancers.`,
    parameters: targetSchema,
    phase,
    async run({ account, parameters: { region, serverGroupName }, progress }) {
      progress(`${inService ? 'Enabling' : 'Disabling'} ${serverGroupName}`)
      await account.call((cloud) => cloud.changeGroup(region, serverGroupName, { inService }))
      await account.inventory.refresh()
      return { serverGroupName, region }
    },
  })

export const enableServerGroup = traffic('enableServerGroup', 'ENABLE_SERVER_GROUP', true)
export const disableServerGroup = traffic('disableServerGroup', 'DISABLE_SERVER_GROUP', false)

export const destroyServerGroup = defineOperation<LittleAccount, Target>({
  name: 'destroyServerGroup',
  description: 'Removes a server group with its instances.',
  parameters: targetSchema,
  phase: 'DESTROY_SERVER_GROUP',
  async run({ account, parameters: { region, serverGroupName }, progress }) {
    progress(`Destroying ${serverGroupName}`)
    await account.call((cloud) => cloud.deleteGroup(region, serverGroupName))
    await account.inventory.refresh()
    return { serverGroupName, region }
  },
})
