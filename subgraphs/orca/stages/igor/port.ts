import type { Caller } from '#platform/identity/caller.ts'
import type { JsonObject } from '../../domain/execution.ts'
import type { Asker, LogPage, Patience } from '../clouddriver/port.ts'

/**
 * What stages ask of Igor. Everything throws PlatformError; UNAVAILABLE says that nobody answers now, Igor or the CI system. A read
 * with `waitMs` is answered as soon as what is asked for has changed.
 */
export interface IgorPort {
  /** Has a build started; a repeated call with the same `requestId` answers the same build. It is not given up halfway. */
  start(build: WantedBuild, caller: Caller): Promise<StartedBuild>
  /** Where a build is that waits in a queue. NOT_FOUND when it was canceled there. */
  started(build: QueuedBuild, wait: Patience, asker: Asker): Promise<StartedBuild>
  /** The build as soon as its digest is not `known`, or it has ended; undefined when there is none. */
  build(place: BuildPlace, wait: Patience & { known?: string }, asker: Asker): Promise<FoundBuild | undefined>
  /** What stands in its log behind the cursor `after`, as soon as there is something, or its end. */
  log(place: BuildPlace, wait: Patience & { after?: string }, asker: Asker): Promise<LogPage>
  /** What a build tells by a file, or without one in a way of its own; undefined when there is none. */
  properties(
    place: BuildPlace,
    file: string | undefined,
    wait: Patience,
    asker: Asker,
  ): Promise<JsonObject | undefined>
  /** The artifacts that it has made. */
  artifacts(place: BuildPlace, propertyFile: string | undefined, asker: Asker): Promise<readonly JsonObject[]>
  stop(build: UnwantedBuild, caller: Caller): Promise<void>
  /** What a build can be made of; 'no service' when that is not configured, undefined when it has no such job. */
  job(buildService: string, job: string, asker: Asker): Promise<BuildJob | 'no service' | undefined>
}

/** A job of a CI system of the configuration. */
export interface JobPlace {
  readonly buildService: string
  readonly job: string
}

export interface BuildPlace extends JobPlace {
  readonly id: string
}

export interface QueuedBuild extends JobPlace {
  readonly queueItem: string
}

export interface WantedBuild extends JobPlace {
  readonly parameters: JsonObject
  /** What some systems want besides parameters. */
  readonly payload?: JsonObject | undefined
  readonly requestId: string
}

/** By its id, by where it waits, or by how it was started. */
export interface UnwantedBuild extends WantedBuild {
  readonly id?: string | undefined
  readonly queueItem?: string | undefined
}

/** It waits in a queue, or has begun. */
export interface StartedBuild {
  readonly queueItem: string | undefined
  readonly id: string | undefined
}

export interface FoundBuild {
  readonly digest: string
  /** With the fields of Spinnaker's GenericBuild. */
  readonly info: JsonObject
}

export interface BuildJob {
  readonly name: string
  readonly url: string | undefined
  readonly buildable: boolean
  readonly parameters: readonly { readonly name: string; readonly choices?: readonly string[] | null }[]
}
