import { Turns } from '#platform/concurrency/turns.ts'

function work(ms: number): void {
  const until = performance.now() + ms
  while (performance.now() < until);
}

describe('turns', () => {
  it.each([
    ['side by side', (step: () => Promise<void>, steps: number[]) => Promise.all(steps.map(step))],
    [
      'one after the other',
      async (step: () => Promise<void>, steps: number[]) => {
        for (const _ of steps) await step()
      },
    ],
  ])('leave room for others between steps %s', async (_, all) => {
    const turns = new Turns()
    let others = 0
    let isOver = false
    const tick = () => {
      others++
      if (!isOver) setImmediate(tick)
    }
    setImmediate(tick)
    const step = async () => {
      await turns.turn()
      work(5)
    }
    await all(
      step,
      Array.from({ length: 60 }, (_, index) => index),
    )
    isOver = true
    // 300 ms of work in turns of 20 to 25 ms.
    expect(others).toBeGreaterThanOrEqual(10)
  })
})
