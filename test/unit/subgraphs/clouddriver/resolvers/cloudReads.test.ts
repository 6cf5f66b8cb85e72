import { setImmediate as turn } from 'node:timers/promises'
import { CloudReads } from '../../../../../subgraphs/clouddriver/resolvers/cloudReads.ts'

describe('the reads of a request', () => {
  it('are some at a time, and all in the end', async () => {
    const reads = new CloudReads()
    let atOnce = 0
    let most = 0
    const read = async (n: number) => {
      most = Math.max(most, ++atOnce)
      await turn()
      atOnce -= 1
      if (n === 3) throw new Error('it is away')
      return n
    }
    const all = Array.from({ length: 40 }, (_, n) => reads.do(() => read(n)))
    const ended = await Promise.allSettled(all)
    expect(ended.map(({ status }) => status).filter((status) => status === 'rejected')).toHaveLength(1)
    expect(ended.at(-1)).toEqual({ status: 'fulfilled', value: 39 })
    expect(most).toBe(8)
  })

  it('are not without end', async () => {
    const reads = new CloudReads()
    const all = await Promise.allSettled(Array.from({ length: 1_001 }, () => reads.do(async () => 1)))
    expect(all.slice(0, 1_000).every(({ status }) => status === 'fulfilled')).toBe(true)
    expect(all[1_000]).toMatchObject({ status: 'rejected', reason: { code: 'BAD_USER_INPUT' } })
  })
})
