import { pipelineLabels } from '../domain/pipelineLabels.ts'
import { parsed } from '../domain/version.ts'
import { versionFromFields } from './history.ts'
import type { Models, PipelineDocument } from './models.ts'

const batchSize = 500

/**
 * Pipelines that were saved before there were labels get theirs: without them no search by trigger, template or state finds them.
 * A save that comes in between has written its own. Answers how many there were.
 */
export async function labelOldPipelines({ pipelines }: Pick<Models, 'pipelines'>): Promise<number> {
  const unlabeled = { labels: { $exists: false } }
  let labeled = 0
  let after = ''
  for (;;) {
    const documents = await pipelines
      .find({ ...unlabeled, _id: { $gt: after } })
      .sort({ _id: 1 })
      .limit(batchSize)
      .lean<PipelineDocument[]>()
    const last = documents.at(-1)
    if (!last) return labeled
    await pipelines.bulkWrite(
      documents.map((document) => ({
        updateOne: {
          filter: { ...unlabeled, _id: document._id, lineage: document.lineage, version: document.version },
          update: { $set: { labels: pipelineLabels(parsed(versionFromFields(document))) } },
        },
      })),
      { ordered: false },
    )
    labeled += documents.length
    after = last._id
  }
}
