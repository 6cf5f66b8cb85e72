import type { Config } from '#platform/config/schema.ts'
import { notFound } from '#platform/errors/errors.ts'
import { configuredMasters } from '../actions/configuredMasters.ts'
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

/** Connects all masters of the configuration. ConfigError with everything that is wrong with them. Nothing is asked yet. */
export const connectMasters = (systems: readonly ConfiguredCi[], config: Config, ports: CiPorts): Masters =>
  new Masters(
    configuredMasters(systems, config).map(({ system, given }) =>
      guarded(system.connect(given, ports), ports),
    ),
  )

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
