import type { Container, Pod } from '../controllers/kinds.ts'

/** What a container does instead of running well. */
export type Fault = 'image-pull-error' | 'crash-loop' | 'never-ready' | 'oom'

/** How the containers of a pod behave. All times are seconds. */
export interface Behaviour {
  readonly fault: Fault | undefined
  /** From the decision to start a container until it runs. */
  readonly start: number
  /** From then until it is ready. */
  readonly ready: number
  /** How long it runs before it ends by itself; undefined leaves it to its command. */
  readonly run: number | undefined
  /** Between being told to stop and having stopped. */
  readonly stop: number
  /** It ends by itself although its pod restarts it always. */
  readonly exits: boolean
  readonly exitCode: number | undefined
}

/** How long things take that no annotation speaks of, in seconds. */
export interface Pace {
  readonly start: number
  readonly ready: number
  readonly stop: number
}

export const usualPace: Pace = { start: 0.05, ready: 0.03, stop: 0.03 }

const faults = new Set<string>(['image-pull-error', 'crash-loop', 'never-ready', 'oom'])

const faultyImages: readonly (readonly [RegExp, Fault])[] = [
  [/does-not-exist|nonexistent/, 'image-pull-error'],
  [/crash/, 'crash-loop'],
  [/never-ready/, 'never-ready'],
  [/(^|[^a-z])oom([^a-z]|$)/, 'oom'],
]

/**
 * A pod's annotations decide: `sim/behaviour` (a fault, `exit` or `ok`), `sim/start-seconds`, `sim/ready-seconds`,
 * `sim/run-seconds`, `sim/stop-seconds`, `sim/exit-code`. Without a behaviour the image's name may name a fault.
 */
export function behaviourOf(pod: Pod, container: Container, pace: Pace): Behaviour {
  const read = (name: string) => pod.metadata.annotations?.[`sim/${name}`]
  const behaviour = read('behaviour')
  return {
    fault: behaviour === undefined ? faultOfImage(container.image) : faultNamed(behaviour),
    start: seconds(read('start-seconds')) ?? pace.start,
    ready: seconds(read('ready-seconds')) ?? pace.ready,
    run: seconds(read('run-seconds')),
    stop: seconds(read('stop-seconds')) ?? pace.stop,
    exits: behaviour === 'exit',
    exitCode: seconds(read('exit-code')),
  }
}

const faultNamed = (name: string): Fault | undefined => (faults.has(name) ? (name as Fault) : undefined)

const faultOfImage = (image: string): Fault | undefined =>
  faultyImages.find(([pattern]) => pattern.test(image))?.[1]

function seconds(text: string | undefined): number | undefined {
  const value = Number(text)
  return text === undefined || !Number.isFinite(value) || value < 0 ? undefined : value
}
