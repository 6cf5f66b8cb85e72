import type { z } from 'zod'
import type { JsonObject } from '#platform/definition/json.ts'
import type { EchoEvent } from '../domain/event.ts'

/** What an event makes of a trigger: what the execution's trigger gets from it, or why it does not start anything. */
export type Match =
  | {
      readonly matches: true
      /** Put over the trigger's own fields: buildNumber, hash, payload, parameters … */
      readonly trigger: JsonObject
      readonly artifacts: readonly JsonObject[]
      /** In words, for `explainTrigger`. */
      readonly reason: string
    }
  | { readonly matches: false; readonly reason: string }

/** What a build has left. */
export interface BuildDetails {
  /** Undefined when there are none. */
  readonly properties: JsonObject | undefined
  readonly artifacts: readonly JsonObject[]
}

/** What triggers may ask outside of Echo once all else matches. Throws UNAVAILABLE to be asked again. */
export interface TriggerPorts {
  /** What a build has left: the properties in a file, or where it tells some otherwise, and artifacts; undefined when it is gone. */
  buildDetails(build: {
    readonly master: string
    readonly job: string
    readonly buildNumber: string
    readonly propertyFile: string | undefined
  }): Promise<BuildDetails | undefined>
  /** Paths of the files that differ between two commits; undefined when nobody can tell. */
  changedFiles(range: {
    readonly host: string
    readonly project: string
    readonly repository: string
    readonly from: string
    readonly to: string
  }): Promise<readonly string[] | undefined>
}

/** Something that a trigger names in one of its fields: while it is not there, nothing comes that could start the pipeline. */
export interface NamedThing {
  /** The trigger's field. */
  readonly path: string
  readonly kind:
    | 'build service'
    | 'docker registry account'
    | 'helm account'
    | 'artifactory search'
    | 'nexus search'
    | 'pub/sub subscription'
    | 'pipeline'
  /** Of subscriptions `<system>/<name>` in lower case, of pipelines the id. */
  readonly name: string
}

/** Which trigger of which pipeline it is. */
export interface TriggerPlace {
  readonly pipelineId: string
  readonly triggerId: string
}

/** A type of triggers: one file, and a line in index.ts. */
export interface TriggerType<T> {
  readonly type: string
  /** Other names that pipelines have for it. */
  readonly aliases?: readonly string[]
  readonly title: string
  readonly description: string
  /** Values of `details.type` of the events that it looks at; `orca:pipeline:complete` … */
  readonly events: readonly string[]
  /** Its fields in a pipeline, apart from those that all triggers have. Spinnaker's names; others are kept. */
  readonly parameters: z.ZodType<T>
  /** Names of the trigger's fields that its key is made of, in their order: `explainTrigger` says by them what differs. */
  readonly keyFields: readonly string[]
  /**
   * What a trigger waits for (`keyOf` makes it): only events with this key are matched with it. Exactly what `match` would compare
   * for equality.
   */
  key(trigger: T, at: TriggerPlace): string
  /** The keys of an event, usually one; none when nothing of this type can be concerned. */
  keys(event: EchoEvent): readonly string[]
  /**
   * The secrets that a trigger names, where requests of this type can be signed: one of them, or with none one of the configuration's,
   * must have signed the event (signed.ts), which is seen to before `match`. The secrets themselves never go beyond this.
   */
  secrets?(trigger: T): readonly string[]
  /** The artifacts are added by Orca at the start: those that a trigger expects are not looked for in the event. */
  readonly artifactsFollow?: true
  /** Pure. Key equality holds already. */
  match(trigger: T, event: EchoEvent): Match
  /** Runs when `match` says yes and the rest of the answer has to be asked for. */
  complete?(
    trigger: T,
    event: EchoEvent,
    match: Match & { matches: true },
    ports: TriggerPorts,
  ): Promise<Match>
  /** What is wrong or doubtful in a trigger though it can be read: an invalid pattern, a schedule that never fires. */
  problems?(trigger: T): readonly { readonly path: string; readonly message: string }[]
  /** What it names that has to be there: it may come later, so that its absence is doubtful, not wrong. */
  named?(trigger: T): NamedThing
}

// biome-ignore lint/suspicious/noExplicitAny: a table holds types of every shape; each is checked where it is made.
export type AnyTriggerType = TriggerType<any>

const divider = '\n'

/** A key of its parts, one for each of `keyFields`; no name has a line's end in it. */
export const keyOf = (...parts: readonly string[]): string =>
  parts.map((part) => part.replaceAll(divider, ' ')).join(divider)

/** The parts of a key. */
export const partsOf = (key: string): readonly string[] => key.split(divider)

export function defineTrigger<T>(type: TriggerType<T>): TriggerType<T> {
  return type
}
