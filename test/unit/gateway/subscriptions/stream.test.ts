import { setImmediate as turn } from 'node:timers/promises'
import { createLogger } from '#platform/log/log.ts'
import type { OperationResult } from '#platform/transport/transport.ts'
import { ResultStream, type StreamSubscriber } from '../../../../gateway/subscriptions/stream.ts'
import { Upstream } from '../../../../gateway/subscriptions/upstream.ts'
import { until } from '../../../fixtures/until.ts'

const log = createLogger({ level: 'silent', format: 'json' })

/** A source that has all of its events at once, as a log that was written before has. */
class Source implements AsyncIterator<OperationResult> {
  read = 0
  isOpen = true
  readonly #length: number

  constructor(length: number) {
    this.#length = length
  }

  async next(): Promise<IteratorResult<OperationResult>> {
    if (!this.isOpen || this.read === this.#length) return { done: true, value: undefined }
    return { done: false, value: { data: { line: this.read++ } } }
  }

  async return(): Promise<IteratorResult<OperationResult>> {
    this.isOpen = false
    return { done: true, value: undefined }
  }
}

/** A client that is behind after every so many results, until it is told to read. */
class Client implements StreamSubscriber {
  readonly lines: number[] = []
  hasEnded = false
  startedAgain = 0
  readonly #patience: number
  #sinceDrained = 0
  #drained: (() => void)[] = []

  constructor(patience: number) {
    this.#patience = patience
  }

  get isBehind(): boolean {
    return this.#sinceDrained >= this.#patience
  }

  result(result: Buffer): boolean {
    if (this.isBehind) return false
    this.#sinceDrained++
    this.lines.push(JSON.parse(result.toString()).line)
    return true
  }

  whenDrained(callback: () => void): void {
    if (this.isBehind) this.#drained.push(callback)
    else callback()
  }

  readOn(): void {
    this.#sinceDrained = 0
    for (const callback of this.#drained.splice(0)) callback()
  }

  startAgain(): void {
    this.startedAgain++
  }

  refused(): void {
    throw new Error('refused')
  }

  ended(): void {
    this.hasEnded = true
  }
}

/** Executing an event takes longer than reading one. */
async function execute({ data }: OperationResult): Promise<Buffer> {
  await turn()
  return Buffer.from(JSON.stringify(data))
}

function open(source: Source, client: Client): ResultStream {
  const nothing = () => undefined
  const stream = new ResultStream(new Upstream(source, false, nothing, log), execute, false, nothing, log)
  stream.join(client)
  return stream
}

it('tells every event once, and in order, however many there are at once and however slowly they are read', async () => {
  const source = new Source(1_000)
  const client = new Client(30)
  open(source, client)
  await until(async () => {
    if (client.isBehind) client.readOn()
    await turn()
    return client.hasEnded
  })
  expect(client.lines).toEqual(Array.from({ length: 1_000 }, (_, line) => line))
  expect(client.startedAgain).toBe(0)
})

it('reads no further than there is room for, and lets go of a source whose reader leaves', async () => {
  const source = new Source(100_000)
  const client = new Client(30)
  const stream = open(source, client)
  await until(() => client.isBehind)
  for (let n = 0; n < 50; n++) await turn()
  expect(source.read).toBeLessThan(200)
  stream.leave(client)
  await until(() => !source.isOpen)
  expect(client.lines.length).toBe(30)
})
