import { z } from 'zod'
import { CloudError } from '../../subgraphs/clouddriver/providers/cloudError.ts'
import type { AccountPorts, OpenAccount } from '../../subgraphs/clouddriver/providers/provider.ts'
import {
  type PollingInventory,
  pollingInventory,
} from '../../subgraphs/clouddriver/providers/support/pollingInventory.ts'
import { clouds, type LittleCloud, LittleCloudError } from './cloud.ts'
import { readRegions } from './inventory.ts'

/** What an account's definition holds. */
export const settingsSchema = z.strictObject({
  name: z.string().min(1),
  cloudProvider: z.literal('little').optional(),
  environment: z.string().optional(),
  /** Where the cloud is. */
  address: z.string().min(1),
  password: z.string().optional(),
  regions: z.array(z.string().min(1)).min(1),
  pollMs: z.int().min(1).default(1_000),
})

export type Settings = z.infer<typeof settingsSchema>

/** An account in use, as its operations see it. */
export interface LittleAccount extends OpenAccount {
  readonly settings: Settings
  readonly inventory: PollingInventory
  /** Calls the cloud; its refusals become CloudErrors. */
  call<R>(work: (cloud: LittleCloud) => Promise<R>): Promise<R>
}

export function openAccount(settings: Settings, { log }: AccountPorts): LittleAccount {
  async function call<R>(work: (cloud: LittleCloud) => Promise<R>): Promise<R> {
    const cloud = clouds.get(settings.address)
    if (!cloud) throw new CloudError('UNAVAILABLE', `Nothing answers at ${settings.address}.`)
    try {
      return await work(cloud)
    } catch (error) {
      throw error instanceof LittleCloudError ? cloudErrorOf(error) : error
    }
  }

  const inventory = pollingInventory({
    read: () => call((cloud) => readRegions(cloud, settings)),
    everyMs: settings.pollMs,
    log,
  })

  return {
    settings,
    inventory,
    call,
    health() {
      const problem = inventory.size().complete
        ? inventory.problem()
        : (inventory.problem() ?? 'It is being read.')
      return { healthy: problem === undefined, problem, locations: settings.regions, kinds: [] }
    },
    images: {
      find: ({ region, text }) =>
        call(async ({ images }) =>
          images
            .filter((image) => (!region || image.region === region) && (!text || image.name.includes(text)))
            .map((image) => ({ ...image, attributes: {} })),
        ),
    },
    close: () => inventory.close(),
  }
}

const codes = { 400: 'INVALID', 404: 'NOT_FOUND', 409: 'CONFLICT', 503: 'UNAVAILABLE' } as const

function cloudErrorOf({ status, message }: LittleCloudError): CloudError {
  return new CloudError(codes[status as keyof typeof codes] ?? 'FAILED', message)
}
