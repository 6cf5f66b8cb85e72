import type { LogLine, OpenAccount } from '../../../subgraphs/clouddriver/providers/provider.ts'
import { until } from '../../fixtures/until.ts'
import type { Suite } from './describeProvider.ts'
import { open } from './harness.ts'

/** What only some clouds have: a harness that says nothing of it belongs to a provider without it. */
export function describeReaders({ provider, cloud }: Suite): void {
  describe('readers', () => {
    let account: OpenAccount
    beforeAll(async () => {
      account = open(provider, { ...cloud().definition, name: 'read' })
      await until(() => account.inventory.size().complete, 20_000)
    }, 30_000)
    afterAll(() => account.close())

    it('should be there where the cloud has such things', () => {
      const { manifest, job, log, image } = cloud()
      expect({
        manifests: account.manifests !== undefined,
        jobs: account.jobs !== undefined,
        logs: account.logs !== undefined,
        images: account.images !== undefined,
      }).toEqual({ manifests: !!manifest, jobs: !!job, logs: !!log, images: !!image })
    })

    it('should find a manifest, tell of its changes, and know what is not there', async () => {
      const { manifest } = cloud()
      if (!manifest) return
      const { reference, change } = manifest
      const reader = account.manifests!
      const before = (await reader.get(reference))!
      expect(before).toMatchObject({ ...reference, account: 'read' })
      expect(await reader.rollouts([reference])).toEqual([expect.objectContaining(reference)])
      expect(Array.isArray(await reader.events(before))).toBe(true)
      let heard = 0
      const stop = reader.onChange([reference], () => heard++)
      await change()
      await until(async () => {
        const now = await reader.get(reference)
        return heard > 0 && JSON.stringify(now?.manifest) !== JSON.stringify(before.manifest)
      })
      stop()
      const nowhere = { ...reference, name: `${reference.name}-not-there` }
      expect(await reader.get(nowhere)).toBeUndefined()
      expect(await reader.rollouts([nowhere])).toMatchObject([{ stable: false }])
    })

    it('should see a job through to its end', async () => {
      const { job } = cloud()
      if (!job) return
      const { location, name } = await job.run()
      const reader = account.jobs!
      await until(async () => (await reader.get(location, name))?.state === 'Succeeded', 30_000)
      expect((await reader.get(location, name))!.instances.length).toBeGreaterThan(0)
      expect(await reader.get(location, `${name}-not-there`)).toBeUndefined()
    })

    it('should read a log in parts, by cursors, and end when told to', async () => {
      const { log } = cloud()
      if (!log) return
      const { place, lines } = log
      const read = async (after: string | undefined, most: number) => {
        const found: LogLine[] = []
        const abort = new AbortController()
        for await (const line of account.logs!.read(
          { ...place, previous: false, follow: false, after },
          abort.signal,
        ))
          if (found.push(line) === most) break
        abort.abort()
        return found
      }
      const first = await read(undefined, 2)
      expect(first.map(({ text }) => text)).toEqual(lines.slice(0, 2))
      const rest = await read(first.at(-1)!.cursor, Number.POSITIVE_INFINITY)
      expect(rest.map(({ text }) => text)).toEqual(lines.slice(2))
    })

    it('should find images by a part of their names', async () => {
      const { image, region } = cloud()
      if (!image) return
      const found = await account.images!.find({ region, text: image.slice(0, -1) })
      expect(found).toEqual([expect.objectContaining({ name: image, region })])
      expect(await account.images!.find({ text: 'no image has such a name' })).toEqual([])
    })
  })
}
