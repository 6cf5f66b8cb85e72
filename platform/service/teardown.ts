type Step = (timeoutMs: number) => Promise<void> | void

/** In this order: nothing new comes in, then what is under way ends, then what it stands on. */
const phases = ['ports', 'sockets', 'services'] as const

/** What has to be done to stop, collected while starting. Steps of a phase run at the same time. */
export class Teardown {
  private readonly draining: Record<(typeof phases)[number], Step[]> = {
    ports: [],
    sockets: [],
    services: [],
  }
  private readonly freeing: Step[] = []
  private running: Promise<void> | undefined

  /** A step that may take the time that is left. */
  first(phase: (typeof phases)[number], step: Step): void {
    this.draining[phase].push(step)
  }

  /** A step that frees what others stand on: the latest opened first, after everything has been drained. */
  last(step: Step): void {
    this.freeing.unshift(step)
  }

  /** Stops everything, once; draining takes at most `timeoutMs`. Rejects with the errors that steps had, after all. */
  run(timeoutMs: number): Promise<void> {
    this.running ??= this.stop(performance.now() + timeoutMs)
    return this.running
  }

  private async stop(deadline: number): Promise<void> {
    const errors: unknown[] = []
    const attempt = async (step: Step) => {
      try {
        await step(Math.max(0, deadline - performance.now()))
      } catch (error) {
        errors.push(error)
      }
    }
    const ports = this.draining.ports.map(attempt)
    await Promise.all(this.draining.sockets.map(attempt))
    await Promise.all(this.draining.services.map(attempt))
    await inTime(Promise.all(ports), deadline)
    for (const step of this.freeing) await attempt(step)
    if (errors.length > 0)
      throw errors.length === 1 ? errors[0] : new AggregateError(errors, 'Several parts did not stop')
  }
}

async function inTime(work: Promise<unknown>, deadline: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, Math.max(0, deadline - performance.now()))
  })
  await Promise.race([work, late])
  clearTimeout(timer)
}
