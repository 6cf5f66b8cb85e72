import type { Clock, ContainerRun, LogLine, PodLogs } from './cluster.ts'

/** Of one run: what kubelets keep is bounded, too. */
const mostLines = 5_000

interface Log {
  lines: LogLine[]
  isOver: boolean
  readonly listeners: Set<(line: LogLine | undefined) => void>
}

/** Logs in memory, by pod, container and restart; two runs of a container are kept, as kubelets do. */
export class MemoryPodLogs implements PodLogs {
  readonly #clock: Clock
  #pods = new Map<string, Map<string, Log>>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  append(run: ContainerRun, text: string): void {
    const log = this.#log(run)
    const line = { time: this.#clock.now(), text }
    log.lines.push(line)
    if (log.lines.length > mostLines * 2) log.lines = log.lines.slice(-mostLines)
    for (const listener of log.listeners) listener(line)
  }

  end(run: ContainerRun): void {
    const log = this.#log(run)
    log.isOver = true
    for (const listener of log.listeners) listener(undefined)
    log.listeners.clear()
  }

  read(run: ContainerRun): readonly LogLine[] {
    return this.#pods.get(run.podUid)?.get(keyOf(run))?.lines.slice() ?? []
  }

  follow(run: ContainerRun, listener: (line: LogLine | undefined) => void): () => void {
    const log = this.#log(run)
    if (log.isOver) queueMicrotask(() => listener(undefined))
    else log.listeners.add(listener)
    return () => log.listeners.delete(listener)
  }

  /** The pod is gone, and its logs with it. */
  forget(podUid: string): void {
    const logs = this.#pods.get(podUid)
    this.#pods.delete(podUid)
    for (const log of logs?.values() ?? []) for (const listener of log.listeners) listener(undefined)
  }

  #log(run: ContainerRun): Log {
    let logs = this.#pods.get(run.podUid)
    if (logs === undefined) {
      logs = new Map()
      this.#pods.set(run.podUid, logs)
    }
    let log = logs.get(keyOf(run))
    if (log === undefined) {
      log = { lines: [], isOver: false, listeners: new Set() }
      logs.set(keyOf(run), log)
      logs.delete(keyOf({ ...run, restart: run.restart - 2 }))
    }
    return log
  }
}

const keyOf = ({ container, restart }: ContainerRun): string => `${container}/${restart}`
