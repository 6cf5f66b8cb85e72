import {
  type AnyResource,
  resourceId,
  resourceKeyOf,
  resourceKinds,
} from '../../../subgraphs/clouddriver/domain/resources.ts'
import type { InventoryChange, OpenAccount } from '../../../subgraphs/clouddriver/providers/provider.ts'
import { until } from '../../fixtures/until.ts'
import type { Suite } from './describeProvider.ts'
import { open } from './harness.ts'

export function describeInventory({ provider, cloud }: Suite): void {
  describe('the inventory', () => {
    let account: OpenAccount
    const changes: InventoryChange[] = []
    let stop: () => void

    beforeAll(async () => {
      account = open(provider, { ...cloud().definition, name: 'inventoried' })
      await until(() => account.inventory.size().complete, 20_000)
      stop = account.inventory.onChange((change) => changes.push(change))
    }, 30_000)
    afterAll(() => account.close())
    beforeEach(() => {
      changes.length = 0
    })

    const group = (name: string) => account.inventory.find('serverGroup', cloud().region, name)
    const of = (name: string) => changes.filter(({ resource }) => resource.name === name)
    const upOf = (name: string) => {
      const ids = group(name)?.instances ?? []
      return ids.filter((id) => {
        const key = resourceKeyOf(id)!
        return account.inventory.find('instance', key.region, key.name)?.healthState === 'Up'
      }).length
    }

    it('should show what is made, how it changes, and that it is gone', async () => {
      const { serverGroup } = await cloud().deploy('changing', 2)
      await until(() => upOf(serverGroup) === 2, 20_000)
      expect(of(serverGroup)[0]).toMatchObject({ change: 'ADDED', resource: { kind: 'serverGroup' } })
      await cloud().resize(serverGroup, 3)
      await until(() => group(serverGroup)?.capacity.desired === 3 && upOf(serverGroup) === 3, 20_000)
      expect(of(serverGroup).at(-1)!.change).toBe('CHANGED')
      await cloud().remove(serverGroup)
      await until(() => group(serverGroup) === undefined, 20_000)
      await until(() => of(serverGroup).at(-1)?.change === 'REMOVED')
      expect(of(serverGroup).at(-1)).toMatchObject({ resource: { kind: 'serverGroup', name: serverGroup } })
    })

    it('should tell each thing in terms of the application, its account and its place', async () => {
      const { application, region } = cloud()
      const { serverGroup } = await cloud().deploy('described', 1)
      await until(() => upOf(serverGroup) === 1, 20_000)
      expect(account.inventory.applications()).toContain(application)
      const all = resourceKinds.flatMap((kind): readonly AnyResource[] =>
        account.inventory.of(kind, application),
      )
      const names = all.map(({ kind, name }) => `${kind} ${name}`)
      expect(new Set(names).size).toBe(names.length)
      for (const resource of all) {
        expect(resource).toMatchObject({
          account: 'inventoried',
          cloudProvider: provider.name,
          moniker: { app: application },
        })
        expect(resourceKeyOf(resourceId(resource))).toEqual({
          account: resource.account,
          region: resource.region,
          name: resource.name,
        })
        expect(account.inventory.find(resource.kind, resource.region, resource.name)).toEqual(resource)
      }
      const found = group(serverGroup)!
      expect(found).toMatchObject({ region, disabled: false, capacity: { desired: 1 } })
      expect(found.images.length).toBeGreaterThan(0)
      expect(Math.abs(Date.now() - found.createdTime!)).toBeLessThan(600_000)
      await cloud().remove(serverGroup)
    })

    it('should relate server groups, instances and load balancers by ids that are found', async () => {
      const { region } = cloud()
      const { serverGroup, loadBalancer } = await cloud().deploy('related', 2)
      const balancer = () => account.inventory.find('loadBalancer', region, loadBalancer)
      await until(() => balancer()?.instances.length === 2, 20_000)
      const id = resourceId({ account: 'inventoried', region, name: serverGroup })
      expect(balancer()!.serverGroups).toContain(id)
      expect(group(serverGroup)!.loadBalancers).toEqual([
        resourceId({ account: 'inventoried', region, name: loadBalancer }),
      ])
      expect([...balancer()!.instances].sort()).toEqual([...group(serverGroup)!.instances].sort())
      await cloud().remove(serverGroup)
      await until(() => balancer()?.instances.length !== 2, 20_000)
    })

    it('should end a burst of changes with the last state', async () => {
      const { serverGroup } = await cloud().deploy('burst', 1)
      for (const size of [4, 1, 5, 2, 3]) await cloud().resize(serverGroup, size)
      await until(() => group(serverGroup)?.capacity.desired === 3 && upOf(serverGroup) === 3, 30_000)
      await until(() => {
        const last = of(serverGroup).at(-1)?.resource
        return last?.kind === 'serverGroup' && last.capacity.desired === 3 && last.instances.length === 3
      }, 20_000)
      await cloud().remove(serverGroup)
      await until(() => group(serverGroup) === undefined, 20_000)
    })

    it('should say how much it holds', async () => {
      const { serverGroup } = await cloud().deploy('sized', 1)
      await until(() => upOf(serverGroup) === 1, 20_000)
      const { complete, objects, bytes } = account.inventory.size()
      expect(complete).toBe(true)
      expect(objects).toBeGreaterThanOrEqual(2)
      expect(bytes).toBeGreaterThan(objects * 50)
      await cloud().remove(serverGroup)
    })

    it('should tell nobody who has stopped listening, or of an account that is closed', async () => {
      stop()
      const other = open(provider, { ...cloud().definition, name: 'closed' })
      await until(() => other.inventory.size().complete, 20_000)
      const heard: unknown[] = []
      other.inventory.onChange((change) => heard.push(change))
      await other.close()
      heard.length = 0
      changes.length = 0
      const { serverGroup } = await cloud().deploy('unheard', 1)
      await until(() => upOf(serverGroup) === 1, 20_000)
      expect(changes).toEqual([])
      expect(heard).toEqual([])
      await cloud().remove(serverGroup)
    })
  })
}
