import { setTimeout as delay } from 'node:timers/promises'

/** What `read` answers as soon as the condition holds of it; throws when that is not within 20 seconds. */
export async function eventually<T>(read: () => Promise<T>, holds: (value: T) => boolean): Promise<T> {
  const deadline = performance.now() + 20_000
  for (;;) {
    const value = await read()
    if (holds(value)) return value
    if (performance.now() > deadline) throw new Error(`It never held of ${JSON.stringify(value)}: ${holds}`)
    await delay(50)
  }
}
