import type { Caller } from '#platform/identity/caller.ts'
import type { JsonObject } from '../../domain/execution.ts'

/**
 * What stages ask of Front50. Everything throws PlatformError; UNAVAILABLE says that nobody answers now. Whatever changes something
 * may be repeated: a save of what is saved already makes no version, and what is deleted already stays so.
 */
export interface Front50Port {
  readonly pipelines: PipelineStore
  /** Saves up to 1,000 pipelines, each for itself, into the applications that their definitions name. */
  savePipelines(definitions: readonly JsonObject[], caller: Caller): Promise<ManySaved>
  /** Custom deployment strategies: pipelines that deployments run. */
  readonly strategies: PipelineStore
  readonly applications: ApplicationStore
  readonly templates: TemplateStore
  readonly projects: ObjectStore
  readonly plugins: ObjectStore
  readonly entityTags: EntityTagStore
}

/** A pipeline in its newest version. */
export interface StoredPipeline {
  readonly id: string
  readonly name: string
  readonly application: string
  /** Counts from 1. */
  readonly version: number
  readonly definition: JsonObject
}

export interface PipelineStore {
  /** By id, or by application and name, ignoring case. */
  find(
    key: { readonly id: string } | { readonly application: string; readonly name: string },
    caller: Caller,
  ): Promise<StoredPipeline | undefined>
  save(save: PipelineSave, caller: Caller): Promise<StoredPipeline>
  /** False when there was none. */
  delete(id: string, caller: Caller): Promise<boolean>
  /** Puts those of an application into this order, by their ids. */
  reorder(application: string, order: readonly string[], caller: Caller): Promise<void>
}

/** What became of pipelines that were saved together. */
export interface ManySaved {
  readonly saved: readonly Pick<StoredPipeline, 'id' | 'name' | 'application'>[]
  readonly failed: readonly FailedSave[]
}

export interface FailedSave {
  readonly application: string | null
  readonly name: string | null
  readonly id: string | null
  readonly message: string
}

export interface PipelineSave {
  readonly application: string
  readonly definition: JsonObject
  /** The version that is replaced; 0: there must be none. CONFLICT when that is not so. */
  readonly expectedVersion?: number | undefined
}

export interface ApplicationStore {
  /** The attributes of an application; undefined when there is none of that name. */
  attributes(name: string, caller: Caller): Promise<JsonObject | undefined>
  save(name: string, attributes: JsonObject, caller: Caller): Promise<void>
  /** False when there was none. */
  delete(name: string, caller: Caller): Promise<boolean>
}

export interface TemplateStore {
  /** Answers the id. With a tag the saved version is what the tag means from now on. */
  save(definition: JsonObject, tag: string | undefined, caller: Caller): Promise<string>
  /** The template, or only a tag of it. False when there was none. */
  delete(id: string, tag: string | undefined, caller: Caller): Promise<boolean>
}

/** Things that are saved as a whole, by the id in their definition. */
export interface ObjectStore {
  /** Answers the definition as it was saved. */
  save(definition: JsonObject, caller: Caller): Promise<JsonObject>
  /** False when there was none. */
  delete(id: string, caller: Caller): Promise<boolean>
}

/** The tags of a thing in a cloud. */
export interface StoredEntityTags {
  readonly id: string
  readonly definition: JsonObject
  readonly version: number
}

export interface EntityTagStore {
  find(id: string, caller: Caller): Promise<StoredEntityTags | undefined>
  /** CONFLICT when the version that is replaced is another one; 0: there must be none. */
  save(definition: JsonObject, expectedVersion: number, caller: Caller): Promise<StoredEntityTags>
  /** False when there were none. */
  delete(id: string, caller: Caller): Promise<boolean>
}
