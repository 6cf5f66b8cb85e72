import type { Config } from '#platform/config/schema.ts'
import type { JsonObject } from '#platform/definition/json.ts'
import type { CiSystem } from './define.ts'
import { jenkins } from './jenkins.ts'

/** Where the masters of a system stand in the configuration. */
export interface ConfiguredCi {
  readonly system: CiSystem
  /** The key of their list, for messages. */
  readonly place: string
  /** Nothing where they are not enabled. */
  readonly entries: (config: Config) => readonly JsonObject[]
}

/** Every kind of CI system. */
export const ciSystems: readonly ConfiguredCi[] = [
  {
    system: jenkins,
    place: 'jenkins.masters',
    entries: ({ jenkins }) => (jenkins.enabled ? jenkins.masters : []),
  },
]
