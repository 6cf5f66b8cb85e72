import { randomUUID } from 'node:crypto'
import { clouds, LittleCloud } from '../../../examples/provider/cloud.ts'
import { little } from '../../../examples/provider/index.ts'
import { describeProvider } from './describeProvider.ts'
import type { CloudHarness } from './harness.ts'

const application = 'conformance'
const region = 'north'
const image = 'web-1.0'

async function start(): Promise<CloudHarness> {
  const cloud = new LittleCloud()
  const address = randomUUID()
  clouds.set(address, cloud)
  cloud.images.push({ id: image, name: image, region })
  cloud.addBalancer(region, `${application}-front`)
  cloud.addFirewall(region, `${application}-wall`, [443])
  const definition = { name: 'little', address, regions: [region], pollMs: 10 }
  const capacity = { min: 0, max: 10, desired: 2 }

  async function resize(serverGroup: string, desired: number): Promise<void> {
    await cloud.changeGroup(region, serverGroup, { desired })
    for (let is = -1; is !== desired; ) is = (await cloud.step(region, serverGroup)).machines.length
  }

  return {
    definition,
    badDefinitions: [
      ['no name', { ...definition, name: undefined }, 'name'],
      ['no regions', { ...definition, regions: [] }, 'regions'],
      ['a wrong type', { ...definition, regions: ['north', 1] }, 'regions[1]'],
      ['an unknown key', { ...definition, adress: 'here' }, 'adress'],
    ],
    unreachable: { ...definition, address: 'nowhere' },
    application,
    region,
    async deploy(cluster, size) {
      const serverGroup = `${application}-${cluster}-v000`
      const loadBalancer = `${application}-front`
      await cloud.createGroup({
        name: serverGroup,
        region,
        image,
        clientToken: randomUUID(),
        ...capacity,
        balancers: [loadBalancer],
        firewalls: [`${application}-wall`],
        inService: true,
        tags: {},
      })
      await resize(serverGroup, size)
      return { serverGroup, loadBalancer }
    },
    resize,
    remove: (serverGroup) => cloud.deleteGroup(region, serverGroup),
    async interrupt() {
      cloud.isDown = true
    },
    async recover() {
      cloud.isDown = false
    },
    operations: [
      {
        operation: 'createServerGroup',
        parameters: (run) => ({ application, stack: `run${run % 3}`, region, image, capacity }),
        bad: [
          ['no image', { application, region, capacity }, 'image'],
          ['an unknown region', { application, region: 'moon', image, capacity }, 'region'],
          [
            'a wrong capacity',
            { application, region, image, capacity: { min: 3, max: 1, desired: 2 } },
            'capacity',
          ],
          ['a dash in the stack', { application, stack: 'a-b', region, image, capacity }, 'stack'],
        ],
        count: async () => (await cloud.describe(region)).groups.length,
        isLong: true,
      },
    ],
    image,
    async stop() {
      clouds.delete(address)
    },
  }
}

describeProvider('little', { provider: little, start })
