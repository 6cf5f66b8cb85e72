import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const children: ChildProcess[] = []
afterAll(() => {
  for (const child of children) child.kill('SIGKILL')
})

/** A process that stops as `behaviour` (of support/stopping.ts) says. */
async function start(behaviour: string) {
  const child = fork(join(import.meta.dirname, 'support/stopping.ts'), [behaviour], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  children.push(child)
  let output = ''
  child.stdout?.on('data', (data) => (output += data))
  await printed('ready')
  return { child, printed, output: () => output }

  async function printed(text: string) {
    while (!output.includes(text)) await once(child.stdout as NonNullable<typeof child.stdout>, 'data')
  }
}

describe('a signal', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    '%s lets work under way end, then the process ends with 0',
    async (signal) => {
      const { child, output } = await start('drains')
      child.kill(signal)
      expect(await once(child, 'exit')).toEqual([0, null])
      expect(output()).toMatch(/drained with 8500 ms/)
    },
  )

  it('that arrives twice at the same time counts once', async () => {
    const { child, output } = await start('drains')
    child.kill('SIGINT')
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
    expect(output()).toContain('drained')
  })

  it('that is repeated ends the process at once', async () => {
    const { child, printed } = await start('hangs')
    child.kill('SIGINT')
    await printed('stopping')
    // Time itself is what is tested: an echo comes at once, a person does not.
    await delay(400)
    child.kill('SIGINT')
    expect(await once(child, 'exit')).toEqual([1, null])
  })

  it('ends the process with 1 when stopping fails', async () => {
    const { child, output } = await start('fails')
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([1, null])
    expect(output()).toContain('stopping failed')
  })

  it('ends the process within 10 s even when stopping never ends', async () => {
    const { child, output } = await start('hangs')
    const since = performance.now()
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([1, null])
    expect(performance.now() - since).toBeLessThan(11_000)
    expect(output()).toContain('goes on at the next start')
  })
})

it('a process whose parent is gone ends at once', async () => {
  const { child } = await start('drains')
  child.disconnect()
  expect(await once(child, 'exit')).toEqual([null, 'SIGKILL'])
})
