import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { ObjectReference } from '../../../../../../../subgraphs/clouddriver/providers/kubernetes/client/client.ts'
import { LatestObjects } from '../../../../../../../subgraphs/clouddriver/providers/kubernetes/manifests/latest.ts'

const object = (version: number): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'x', resourceVersion: String(version) },
})
const reference = { name: 'x' } as ObjectReference

/** Objects on a server of one object, whose reads wait until they are let go. */
function objects() {
  let there: KubeObject | undefined
  let reads = 0
  let during: (() => void) | undefined
  const read = async () => {
    reads++
    const answer = there
    await Promise.resolve()
    during?.()
    return answer
  }
  let now = 0
  const latest = new LatestObjects(read, () => now)
  return {
    latest,
    set: (next: KubeObject | undefined) => {
      there = next
    },
    /** Happens between the server's answer and its arrival. */
    meanwhile: (happens: (() => void) | undefined) => {
      during = happens
    },
    version: async () => (await latest.get(reference, 'place', false))?.metadata.resourceVersion,
    reads: () => reads,
    pass: (ms: number) => {
      now += ms
    },
  }
}

describe('LatestObjects', () => {
  it('reads what nobody waits for each time', async () => {
    const { version, set, reads } = objects()
    set(object(1))
    expect([await version(), await version(), reads()]).toEqual(['1', '1', 2])
  })

  it('looks again after a while: a watch may have lost something', async () => {
    const { latest, version, set, reads, pass } = objects()
    set(object(1))
    latest.hold('place', () => () => {})
    expect(await version()).toBe('1')
    set(object(2))
    pass(29_000)
    expect([await version(), reads()]).toEqual(['1', 1])
    pass(1_001)
    expect([await version(), reads()]).toEqual(['2', 2])
  })

  it('believes a cluster that was restored, though its versions were higher before', async () => {
    const { latest, version, set } = objects()
    set(object(5))
    latest.hold('place', () => () => {})
    await version()
    latest.tell('place', object(9), false)
    set(object(3))
    latest.distrust()
    expect(await version()).toBe('3')
    latest.tell('place', object(4), false)
    expect(await version()).toBe('4')
  })

  it('takes what is told before a write has answered: controllers may be faster', async () => {
    const { latest, version, reads } = objects()
    const written = latest.writing('place', true)
    latest.tell('place', object(5), false)
    written(object(4))
    expect([await version(), reads()]).toEqual(['5', 0])
    latest.close()
  })

  it('reads again when something was missed while it was written', async () => {
    const { latest, version, set, reads } = objects()
    const written = latest.writing('place', true)
    latest.tell('place', object(5), false)
    latest.distrust()
    set(object(5))
    written(object(4))
    expect([await version(), reads()]).toEqual(['5', 1])
    latest.close()
  })

  it('reads what somebody waits for once, then goes by what is told, never back', async () => {
    const { latest, version, set, reads } = objects()
    set(object(5))
    latest.hold('place', () => () => {})
    latest.tell('place', object(4), false)
    expect(await version()).toBe('5')
    latest.tell('place', object(7), false)
    latest.tell('place', object(6), false)
    expect(await version()).toBe('7')
    latest.tell('place', object(8), true)
    expect([await version(), reads()]).toEqual([undefined, 1])
    latest.close()
  })

  it('takes what is told while it reads', async () => {
    const { latest, version, set, meanwhile } = objects()
    set(object(1))
    latest.hold('place', () => () => {})
    meanwhile(() => latest.tell('place', object(2), false))
    expect(await version()).toBe('2')
    latest.close()
  })

  it('reads again what was not there and is told of meanwhile', async () => {
    const { latest, version, set, meanwhile } = objects()
    latest.hold('place', () => () => {})
    meanwhile(() => latest.tell('place', object(3), false))
    expect(await version()).toBeUndefined()
    meanwhile(undefined)
    set(object(3))
    expect(await version()).toBe('3')
    latest.close()
  })

  it('reads again after a write, and after one while it reads', async () => {
    const { latest, version, set, meanwhile, reads } = objects()
    set(object(1))
    latest.hold('place', () => () => {})
    expect(await version()).toBe('1')
    set(object(2))
    latest.distrust('place')
    meanwhile(() => latest.distrust('place'))
    expect(await version()).toBe('2')
    meanwhile(undefined)
    set(object(3))
    expect([await version(), reads()]).toEqual(['3', 3])
    latest.close()
  })

  it('takes what a write has answered for read, then goes by what is told', async () => {
    const { latest, version, set, reads } = objects()
    latest.writing('place', true)(object(4))
    latest.tell('place', object(3), false)
    expect(await version()).toBe('4')
    latest.tell('place', object(5), false)
    expect([await version(), reads()]).toEqual(['5', 0])
    set(object(6))
    latest.distrust('place')
    expect([await version(), reads()]).toEqual(['6', 1])
    latest.close()
  })

  it('takes what a write has answered for the next read alone where nobody follows', async () => {
    const { latest, version, set, reads } = objects()
    set(object(5))
    latest.writing('place', false)(object(4))
    expect([await version(), await version(), reads()]).toEqual(['4', '5', 1])
    latest.writing('place', false)(object(6))
    latest.distrust('place')
    expect([await version(), reads()]).toEqual(['5', 2])
  })

  it('does not go back to what a write has answered when something newer has been told', async () => {
    const { latest, version, reads } = objects()
    latest.hold('place', () => () => {})
    latest.tell('place', object(7), false)
    latest.writing('place', true)(object(6))
    expect([await version(), reads()]).toEqual(['7', 0])
    latest.close()
  })

  it('believes for a while what lasts, read or written, without anybody following it', async () => {
    const { latest, set, reads } = objects()
    const version = async () => (await latest.get(reference, 'place', true))?.metadata.resourceVersion
    expect([await version(), reads()]).toEqual([undefined, 1])
    set(object(5))
    expect([await version(), await version(), reads()]).toEqual(['5', '5', 2])
    latest.writing('place', false)(object(6))
    expect([await version(), await version(), reads()]).toEqual(['6', '6', 2])
    latest.distrust('place')
    expect([await version(), reads()]).toEqual(['5', 3])
    latest.close()
  })

  it('stops following when nobody has waited for a while', async () => {
    const { latest } = objects()
    await new Promise<void>((resolve) => {
      const one = latest.hold('place', () => resolve)
      const other = latest.hold('place', () => () => {})
      one()
      other()
    })
  })
})
