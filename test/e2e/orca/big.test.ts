import { setTimeout as sleep } from 'node:timers/promises'
import { Gennaker } from '../../fixtures/gennaker.ts'

type Stages = Record<string, unknown>[]
const wait = (refId: string, requires: string[]) => ({
  refId,
  requisiteStageRefIds: requires,
  type: 'wait',
  name: `wait ${refId}`,
  waitTime: 0,
})
const numbers = (count: number) => Array.from({ length: count }, (_, n) => n)

const chain: Stages = numbers(1_000).map((n) => wait(`${n}`, n === 0 ? [] : [`${n - 1}`]))
/** 40 rows, 25 columns; each stage waits for those of its own and the next row in the column before. */
const grid: Stages = numbers(25).flatMap((column) =>
  numbers(40).map((row) =>
    wait(`${column}.${row}`, column === 0 ? [] : [`${column - 1}.${row}`, `${column - 1}.${(row + 1) % 40}`]),
  ),
)
const fan: Stages = [
  wait('first', []),
  ...numbers(999).map((n) => wait(`${n}`, ['first'])),
  wait(
    'last',
    numbers(999).map((n) => `${n}`),
  ),
]

describe('pipelines of a thousand stages', () => {
  let gennaker: Gennaker
  beforeAll(async () => {
    gennaker = await Gennaker.start()
  })
  afterAll(() => gennaker.stop())

  it.each([
    { shape: 'a chain', stages: chain },
    { shape: 'a grid of 40×25', stages: grid },
    { shape: 'a fan of 1→999→1', stages: fan },
  ])(
    '$shape ends well, every change is shown, and others are answered meanwhile',
    async ({ shape, stages }) => {
      const pipeline = await gennaker.savePipeline('big', { name: shape, stages })
      const began = performance.now()
      const id = await gennaker.startPipeline(pipeline)
      let isOver = false
      const answered = poll(() => isOver)
      const client = gennaker.client()
      const sequences: number[] = []
      let status = ''
      const query = 'subscription ($id: ID!) { executionUpdated(id: $id) { sequence status } }'
      for await (const { data } of client.iterate<{ executionUpdated: { sequence: number; status: string } }>(
        {
          query,
          variables: { id },
        },
      )) {
        sequences.push(data!.executionUpdated.sequence)
        status = data!.executionUpdated.status
      }
      isOver = true
      const seconds = (performance.now() - began) / 1_000
      await client.dispose()
      expect(status).toBe('SUCCEEDED')
      expect(sequences).toEqual(sequences.map((_, n) => sequences[0]! + n))
      expect(seconds).toBeLessThan(45)
      const times = (await answered).sort((a, b) => a - b)
      // Not the slowest of all: on a busy machine that tells of the machine.
      expect(times[Math.floor(times.length * 0.95)]).toBeLessThan(100)
    },
  )

  /** Asks for a sign of life all the time; answers how long each took, in milliseconds. */
  async function poll(isOver: () => boolean): Promise<number[]> {
    const times: number[] = []
    while (!isOver()) {
      await sleep(10)
      const asked = performance.now()
      await (await fetch(`${gennaker.url}/health/live`)).text()
      times.push(performance.now() - asked)
    }
    return times
  }
})
