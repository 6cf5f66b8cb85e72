import { schemaProblems } from '#platform/definition/schemaProblems.ts'
import { until } from '../../fixtures/until.ts'
import type { Suite } from './describeProvider.ts'
import { open } from './harness.ts'

export function describeAccounts({ provider, cloud }: Suite): void {
  describe('accounts', () => {
    it('should refuse wrong definitions and say where', () => {
      const found = cloud().badDefinitions.map(([what, definition]) => {
        const { error } = provider.accounts.safeParse(definition)
        return [what, error ? schemaProblems(error, definition).map(({ path }) => path) : 'accepted']
      })
      expect(found).toEqual(
        cloud().badDefinitions.map(([what, , path]) => [what, expect.arrayContaining([path])]),
      )
    })

    it('should become healthy, and name where things can be', async () => {
      const account = open(provider, cloud().definition)
      await account.inventory.ready()
      await until(() => account.health().healthy)
      expect(account.health()).toMatchObject({ locations: expect.arrayContaining([cloud().region]) })
      expect(account.inventory.size().complete).toBe(true)
      await account.close()
    })

    it('should open at once and say why when nothing answers, and be ready nevertheless', async () => {
      const begun = performance.now()
      const account = open(provider, cloud().unreachable)
      expect(performance.now() - begun).toBeLessThan(2_000)
      expect(account.health().healthy).toBe(false)
      await account.inventory.ready()
      await until(() => Boolean(account.health().problem))
      expect(account.health().healthy).toBe(false)
      expect(account.inventory.size()).toMatchObject({ complete: false, objects: 0 })
      expect(account.inventory.of('serverGroup', cloud().application)).toEqual([])
      await account.close()
    })

    it('should not be healthy while the cloud does not answer, keep what it knows, and recover by itself', async () => {
      const { serverGroup } = await cloud().deploy('survivor', 1)
      const { application, region } = cloud()
      const account = open(provider, cloud().definition)
      const knows = () => account.inventory.find('serverGroup', region, serverGroup) !== undefined
      await until(() => account.health().healthy && knows(), 20_000)
      await cloud().interrupt()
      await until(() => !account.health().healthy, 30_000)
      expect(account.health().problem).toMatch(/\w/)
      expect(account.inventory.of('serverGroup', application).length).toBeGreaterThan(0)
      await cloud().recover()
      await until(() => account.health().healthy, 30_000)
      await cloud().remove(serverGroup)
      await until(() => !knows(), 20_000)
      await account.close()
    })
  })
}
