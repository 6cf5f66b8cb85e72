import type { Config } from '#platform/config/schema.ts'
import { notFound, PlatformError } from '#platform/errors/errors.ts'
import { StartupError } from '#platform/lifecycle/startupError.ts'
import type { CiMaster, CiPorts } from '../ci/define.ts'
import type { ConfiguredCi } from '../ci/index.ts'
import { CircuitBreaker, guardedBy } from './circuitBreaker.ts'

/** A master with what is known of how it does. */
export interface ConnectedMaster extends CiMaster {
  /** What the last call to it came to, if that was no answer. */
  readonly problem: string | undefined
}

/** The CI systems of the configuration, by name. */
export class Masters {
  readonly all: readonly ConnectedMaster[]
  readonly #byName: ReadonlyMap<string, ConnectedMaster>

  constructor(masters: readonly ConnectedMaster[]) {
    this.all = masters
    this.#byName = new Map(masters.map((master) => [master.name, master]))
  }

  find(name: string): ConnectedMaster | undefined {
    return this.#byName.get(name)
  }

  /** NOT_FOUND, with the names that there are. */
  get(name: string): ConnectedMaster {
    const found = this.find(name)
    if (found) return found
    const names = this.all.map((master) => master.name).join(', ')
    throw notFound('build service', name, names ? `; there are ${names}` : '; none is configured')
  }
}

/** Connects all masters of the configuration. A StartupError with everything that is wrong with them. Nothing is asked yet. */
export function connectMasters(systems: readonly ConfiguredCi[], config: Config, ports: CiPorts): Masters {
  const problems: string[] = []
  const places = new Map<string, string>()
  const masters = systems.flatMap(({ system, place, entries }) =>
    entries(config).flatMap((given, index) => {
      const here = `${place}[${index}]`
      try {
        const master = system.connect(given, ports)
        const other = places.get(master.name)
        if (other) problems.push(`${here}.name: '${master.name}' is the name of ${other} as well`)
        places.set(master.name, here)
        return [guarded(master, ports)]
      } catch (error) {
        problems.push(...problemsOf(error, here))
        return []
      }
    }),
  )
  if (problems.length > 0)
    throw new StartupError(`CI systems of the configuration cannot be used:\n  - ${problems.join('\n  - ')}`)
  return new Masters(masters)
}

function guarded(master: CiMaster, { clock }: CiPorts): ConnectedMaster {
  const breaker = new CircuitBreaker(`${master.type} '${master.name}'`, clock)
  return {
    name: master.name,
    type: master.type,
    jobs: guardedBy(master.jobs, breaker),
    builds: guardedBy(master.builds, breaker),
    itemUpperThreshold: master.itemUpperThreshold,
    ...(master.lastBuilds && {
      lastBuilds: (signal) => breaker.run(() => master.lastBuilds!(signal)),
    }),
    ...(master.properties && {
      properties: (build, signal) => breaker.run(() => master.properties!(build, signal)),
    }),
    get problem() {
      return breaker.problem
    },
  }
}

function problemsOf(error: unknown, here: string): string[] {
  if (!(error instanceof PlatformError) || error.code !== 'BAD_USER_INPUT') throw error
  const { problems } = error.extensions as { problems: readonly { path: string; message: string }[] }
  return problems.map(({ path, message }) => `${path ? `${here}.${path}` : here}: ${message}`)
}
