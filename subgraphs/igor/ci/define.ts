import type { z } from 'zod'
import type { JsonObject } from '#platform/definition/json.ts'
import type { HttpClient } from '#platform/http/client.ts'
import type { Logger } from '#platform/log/log.ts'
import type { Clock } from '#platform/service/service.ts'
import type { Build } from '../domain/build.ts'
import { readSettings } from './support/settings.ts'

/** A build that was asked for: it waits in a queue of the system's, or has a number. */
export type BuildReference =
  | { readonly kind: 'queued'; readonly item: string }
  | { readonly kind: 'build'; readonly id: string }

export interface StartBuild {
  readonly job: string
  readonly parameters: Readonly<Record<string, string>>
  /** What a system wants beside parameters: a build definition, a branch, overrides. */
  readonly payload?: JsonObject
  /** The same when the same build is asked for again after a crash. */
  readonly key: string
  /** When it was asked for first, in milliseconds since 1970. */
  readonly since: number
  /** Whether a build belongs to another request, so that it is not this one's. Of use to `recover` alone. */
  isTaken(reference: BuildReference): boolean
}

export interface CiJob {
  readonly name: string
  readonly url?: string
  readonly buildable: boolean
  readonly parameters: readonly {
    readonly name: string
    readonly type: string
    readonly description?: string
    readonly default?: string
    readonly choices?: readonly string[]
  }[]
}

/** A part of a console log. `cursor` is what to ask with for what comes behind it; `isWhole`: nothing will. */
export interface LogPart {
  readonly text: string
  readonly cursor: string
  readonly isWhole: boolean
}

export interface CiJobs {
  list(signal: AbortSignal): Promise<readonly string[]>
  find(job: string, signal: AbortSignal): Promise<CiJob | undefined>
}

/**
 * Every call throws UNAVAILABLE when the system does not answer as it should, FORBIDDEN when it refuses the credentials, NOT_FOUND
 * for a job that it does not have, BAD_USER_INPUT for what will not pass.
 */
export interface CiBuilds {
  start(request: StartBuild, signal: AbortSignal): Promise<BuildReference>
  /** A build that was started with this request's key, or, where a system cannot carry keys, with its parameters since `since`. */
  recover(request: StartBuild, signal: AbortSignal): Promise<BuildReference | undefined>
  /** Where what waited in the queue is by now. NOT_FOUND when it was canceled there. */
  locate(job: string, reference: BuildReference, signal: AbortSignal): Promise<BuildReference>
  find(job: string, id: string, signal: AbortSignal): Promise<Build | undefined>
  /** Newest first. */
  recent(job: string, first: number, signal: AbortSignal): Promise<readonly Build[]>
  stop(job: string, reference: BuildReference, signal: AbortSignal): Promise<void>
  log(job: string, id: string, cursor: string | undefined, signal: AbortSignal): Promise<LogPart>
  /** A file that the build left: its bytes, or undefined when there is none of that name. */
  file(job: string, id: string, path: string, signal: AbortSignal): Promise<Buffer | undefined>
}

/** The last build of a job. */
export interface LastBuild {
  readonly job: string
  readonly timestamp: number
  /** Of all that began then; for systems whose times are so coarse that others may still follow at the same one. */
  readonly ids?: readonly string[]
}

/** A connected system of the configuration. */
export interface CiMaster {
  readonly name: string
  readonly type: string
  readonly jobs: CiJobs
  readonly builds: CiBuilds
  /** More new builds at once than this start nothing; by default the configuration's `polling.itemUpperThreshold`. */
  readonly itemUpperThreshold?: number | undefined
  /**
   * Of all jobs that have builds, when the last one began (milliseconds since 1970), where the system tells that in one answer: only
   * jobs where it has changed are looked at by pollers then. By default all of them are.
   */
  lastBuilds?(signal: AbortSignal): Promise<readonly LastBuild[]>
  /** Properties that a build offers without a file (Travis: out of its log; CodeBuild: what it exports); none by default. */
  properties?(build: Build, signal: AbortSignal): Promise<JsonObject>
}

export interface CiPorts {
  readonly http: HttpClient
  readonly log: Logger
  readonly clock: Clock
}

/** A kind of CI systems. Both throw BAD_USER_INPUT with every problem of an entry of its configuration. */
export interface CiSystem {
  readonly type: string
  readonly title: string
  /** Looks an entry over. Reaches nothing. */
  check(given: JsonObject): { readonly name: string }
  /** Makes a master of it. Nothing is asked yet. */
  connect(given: JsonObject, ports: CiPorts): CiMaster
}

/** One file, and a line in index.ts. */
interface CiDefinition<S extends { readonly name: string }> {
  /** `jenkins`, `gitlab-ci`, … as triggers and stages name it. */
  readonly type: string
  readonly title: string
  /** An entry of its configuration, with Spinnaker's fields. */
  readonly settings: z.ZodType<S>
  connect(settings: S, ports: CiPorts): CiMaster
}

export function defineCi<S extends { readonly name: string }>(system: CiDefinition<S>): CiSystem {
  const check = (given: JsonObject) => readSettings(system.settings, given)
  const { type, title } = system
  return { type, title, check, connect: (given, ports) => system.connect(check(given), ports) }
}

export type { Build }
