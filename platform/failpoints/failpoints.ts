import { setTimeout as delay } from 'node:timers/promises'
import { type ArmedFailpoint, parseFailpoints } from './spec.ts'
import type { FailpointName } from './table.ts'

/** Marks a place where a fault can be injected. Where it may stall or throw, await it. */
export type Failpoint = (name: FailpointName) => Promise<void> | void

const unarmed: Failpoint = () => undefined

/** `spec` is the configuration's `failpoints`. Without one, every point is a function that does nothing. */
export function createFailpoints(spec: string | undefined): Failpoint {
  if (!spec) return unarmed
  const { armed, problems } = parseFailpoints(spec)
  if (problems.length > 0) throw new Error(problems.join('; '))
  const passes = new Map<FailpointName, number>()
  return (name) => {
    const here = armed.filter((failpoint) => failpoint.name === name)
    if (here.length === 0) return
    const pass = (passes.get(name) ?? 0) + 1
    passes.set(name, pass)
    const due = here.find((failpoint) => failpoint.pass === undefined || failpoint.pass === pass)
    return due && act(due)
  }
}

async function act({ name, action }: ArmedFailpoint): Promise<void> {
  if (action.kind === 'delay') await delay(action.ms)
  else if (action.kind === 'error') throw new Error(`Failpoint ${name}`)
  else {
    process.kill(process.pid, 'SIGKILL')
    // The signal may arrive a moment later; nothing after this point may happen.
    await new Promise(() => {})
  }
}
