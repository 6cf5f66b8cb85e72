import { systemClock } from '../../../../sandbox/kubernetes/clock.ts'
import { MemoryPodLogs } from '../../../../sandbox/kubernetes/podLogs.ts'

const run = (restart = 0) => ({ podUid: 'u', container: 'c', restart })

describe('pod logs', () => {
  it('should be read, and followed until the run is over', () => {
    const logs = new MemoryPodLogs(systemClock)
    const seen: (string | undefined)[] = []
    logs.append(run(), 'before')
    logs.follow(run(), (line) => seen.push(line?.text))
    logs.append(run(), 'after')
    logs.end(run())
    logs.append(run(), 'late')
    expect(seen).toEqual(['after', undefined])
    expect(logs.read(run()).map(({ text }) => text)).toEqual(['before', 'after', 'late'])
  })

  it('should end at once for who follows what is over', async () => {
    const logs = new MemoryPodLogs(systemClock)
    logs.end(run())
    expect(await new Promise((resolve) => logs.follow(run(), resolve))).toBeUndefined()
  })

  it('should keep this run and the last one, and a bounded number of lines', () => {
    const logs = new MemoryPodLogs(systemClock)
    for (const restart of [0, 1, 2]) logs.append(run(restart), `run ${restart}`)
    expect([0, 1, 2].map((restart) => logs.read(run(restart)).length)).toEqual([0, 1, 1])
    for (let line = 0; line < 12_000; line++) logs.append(run(2), String(line))
    expect(logs.read(run(2)).length).toBeLessThanOrEqual(10_000)
    expect(logs.read(run(2)).at(-1)!.text).toBe('11999')
  })

  it('should forget a pod, and tell who follows it', () => {
    const logs = new MemoryPodLogs(systemClock)
    const seen: unknown[] = []
    logs.append(run(), 'a')
    logs.follow(run(), (line) => seen.push(line))
    logs.forget('u')
    expect([logs.read(run()), seen]).toEqual([[], [undefined]])
  })
})
