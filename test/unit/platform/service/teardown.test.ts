import { setTimeout as sleep } from 'node:timers/promises'
import { Teardown } from '#platform/service/teardown.ts'

describe('teardown', () => {
  it('should drain ports, then sockets, then services, and then free the latest opened first', async () => {
    const teardown = new Teardown()
    const done: string[] = []
    const step = (name: string) => async () => {
      await sleep(5)
      done.push(name)
    }
    teardown.last(step('mongo'))
    teardown.last(step('engine'))
    teardown.first('services', step('orca'))
    teardown.first('sockets', step('gate'))
    teardown.first('ports', step('port'))
    await teardown.run(1_000)
    expect(done).toEqual(['port', 'gate', 'orca', 'engine', 'mongo'])
  })

  it('should stop everything once, however often it is asked', async () => {
    const teardown = new Teardown()
    let count = 0
    teardown.last(() => void count++)
    await Promise.all([teardown.run(100), teardown.run(100)])
    expect(count).toBe(1)
  })

  it('should do every step although some fail, and then say so', async () => {
    const teardown = new Teardown()
    const done: string[] = []
    teardown.last(() => void done.push('mongo'))
    teardown.first('services', async () => {
      throw new Error('orca hangs')
    })
    await expect(teardown.run(100)).rejects.toThrow('orca hangs')
    expect(done).toEqual(['mongo'])
  })

  it('should not wait for open connections longer than it may take', async () => {
    const teardown = new Teardown()
    const done: string[] = []
    teardown.first('ports', () => new Promise(() => {}))
    teardown.last(() => void done.push('aborted'))
    const started = performance.now()
    await teardown.run(100)
    expect(performance.now() - started).toBeLessThan(2_000)
    expect(done).toEqual(['aborted'])
  })
})
