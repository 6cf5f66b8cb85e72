import type { QueryFilter } from 'mongoose'
import { type Application, nameKey } from '../domain/application.ts'
import type { Pipeline, PipelineVersion } from '../domain/pipeline.ts'
import type { ApplicationRepository } from './applications.ts'
import { type History, unlessTaken } from './history.ts'
import { literally, type Models, type PipelineDocument } from './models.ts'
import {
  pipelineDocument,
  pipelineFromDocument,
  versionDocument,
  versionFromDocument,
} from './pipelineDocuments.ts'
import { searchPage } from './search.ts'

export interface PipelineSearch {
  /** Keeps its pipelines; those of all without one. */
  readonly application?: Application | undefined
  /** Keeps those whose name contains this text, ignoring case. */
  readonly name?: string | undefined
  /** Keeps those that have all of them. */
  readonly labels: readonly string[]
  /** The id behind which to begin. */
  readonly after?: string | undefined
  readonly limit: number
}

/** Where pipelines and their versions are kept. `…-taken` and `stale` mean that nothing has changed for anybody. */
export interface PipelineRepository {
  /** Those that exist; in any order. */
  findByIds(ids: readonly string[]): Promise<Pipeline[]>
  findByApplications(applications: readonly Application[]): Promise<Pipeline[]>
  findByLabel(label: string): Promise<Pipeline[]>
  /** Ordered by id. */
  search(search: PipelineSearch): Promise<{ items: Pipeline[]; totalCount: number; hasPrevious: boolean }>
  findByName(application: Application, name: string): Promise<Pipeline | undefined>
  insert(pipeline: Pipeline): Promise<'ok' | 'id-taken' | 'name-taken'>
  /** Makes `next` the newest version if `previous` still is it. The history gets `previous` before that. */
  replace(previous: Pipeline, next: Pipeline): Promise<'ok' | 'stale' | 'name-taken'>
  /** From now on there is no such pipeline; false when there was none any more. What is left of it is for `purge`. */
  hide(pipeline: Pipeline): Promise<boolean>
  /** Versions below `below`, newest first. */
  earlierVersions(pipeline: Pipeline, below: number, limit: number): Promise<PipelineVersion[]>
  /** Frees what pipelines without an application leave behind; of all, or of one id. */
  purge(id?: string): Promise<void>
}

/** `changed` is called for each pipeline that may have been written or may have gone; a write whose answer was lost may have been made. */
export function pipelineRepository(
  pipelines: Models['pipelines'],
  history: History,
  applications: ApplicationRepository,
  archived: () => Promise<void> | void,
  changed: (id: string) => void,
): PipelineRepository {
  /** A pipeline whose application is gone is gone with it. */
  async function withApplications(documents: readonly PipelineDocument[]): Promise<Pipeline[]> {
    const ids = new Set(documents.flatMap(({ applicationId }) => applicationId ?? []))
    const byId = new Map(
      (await applications.findByIds([...ids])).map((application) => [application.id, application]),
    )
    return documents.flatMap((document) => {
      const application = byId.get(document.applicationId ?? '')
      return application ? [pipelineFromDocument(document, application)] : []
    })
  }

  async function remove(documents: readonly Pick<PipelineDocument, '_id' | 'lineage'>[]): Promise<void> {
    for (const { _id, lineage } of documents) {
      await pipelines.updateOne({ _id, lineage }, { applicationId: null, nameKey: lineage })
      await history.forget(lineage)
      await telling(_id, () => pipelines.deleteOne({ _id, lineage }))
    }
  }

  async function telling<R>(id: string, write: () => Promise<R>): Promise<R> {
    try {
      return await write()
    } finally {
      changed(id)
    }
  }

  return {
    findByIds: async (ids) =>
      withApplications(await pipelines.find({ _id: { $in: [...ids] } }).lean<PipelineDocument[]>()),

    async findByApplications(owners) {
      const byId = new Map(owners.map((application) => [application.id, application]))
      const documents = await pipelines
        .find({ applicationId: { $in: [...byId.keys()] } })
        .lean<PipelineDocument[]>()
      return documents.map((document) =>
        pipelineFromDocument(document, byId.get(document.applicationId ?? '')!),
      )
    },

    findByLabel: async (label) =>
      withApplications(await pipelines.find({ labels: label }).lean<PipelineDocument[]>()),

    async search({ application, name, labels, after, limit }) {
      const matching: QueryFilter<PipelineDocument> = {
        applicationId: application ? application.id : { $ne: null },
        ...(name && { nameKey: { $regex: literally(nameKey(name)) } }),
        ...(labels.length > 0 && { labels: { $all: [...labels] } }),
      }
      const found = await searchPage<PipelineDocument>(pipelines, matching, '_id', { after, limit })
      return { ...found, items: await withApplications(found.documents) }
    },

    async findByName(application, name) {
      const filter = { applicationId: application.id, nameKey: nameKey(name) }
      const document = await pipelines.findOne(filter).lean<PipelineDocument>()
      return document ? pipelineFromDocument(document, application) : undefined
    },

    insert: (pipeline) =>
      unlessTaken<'ok' | 'id-taken' | 'name-taken'>(
        async () => {
          await telling(pipeline.id, () => pipelines.create(pipelineDocument(pipeline)))
          return 'ok'
        },
        (field) => (field === '_id' ? 'id-taken' : 'name-taken'),
      ),

    async replace(previous, next) {
      const { id, lineage, version, application } = previous
      await history.archive(versionDocument(previous))
      await archived()
      const present = { _id: id, lineage, version, applicationId: application.id }
      const outcome = await unlessTaken<'ok' | 'stale' | 'name-taken'>(
        async () => {
          const replaced = await telling(id, () => pipelines.replaceOne(present, pipelineDocument(next)))
          return replaced.matchedCount === 1 ? 'ok' : 'stale'
        },
        () => 'name-taken',
      )
      // Deleted in the meantime, and the history with it: what was just put there must not stay.
      if (
        outcome === 'stale' &&
        !(await pipelines.exists({ _id: id, lineage, applicationId: application.id }))
      )
        await history.forget(lineage)
      return outcome
    },

    async hide({ id, lineage, application }) {
      const present = { _id: id, lineage, applicationId: application.id }
      const hidden = { applicationId: null, nameKey: lineage }
      return (await telling(id, () => pipelines.updateOne(present, hidden))).matchedCount === 1
    },

    earlierVersions: async ({ lineage, application }, below, limit) =>
      (await history.below(lineage, below, limit)).map((each) => versionFromDocument(each, application)),

    async purge(id) {
      const filter = id === undefined ? {} : { _id: id }
      const owners = (await pipelines.distinct('applicationId', filter)) as (string | null)[]
      const alive = new Set<string | null>(
        (await applications.findByIds(owners.filter((owner) => owner !== null))).map(
          (application) => application.id,
        ),
      )
      const gone = owners.filter((owner) => !alive.has(owner))
      if (gone.length === 0) return
      await remove(await pipelines.find({ ...filter, applicationId: { $in: gone } }, { lineage: 1 }).lean())
    },
  }
}
