import { randomUUID } from 'node:crypto'
import type { Connection } from 'mongoose'
import { wait } from './orca.ts'

interface Document {
  _id: string
  revision: number
  stages: Record<string, unknown>
}

/** The shape of an execution's document, with as many stages as make about `bytes` of BSON. */
function documentOf(id: string, bytes: number): Document {
  const stage = (index: number) => ({
    ...wait(index, Math.max(0, index - 1)),
    name: 'wait',
    status: 'NOT_STARTED',
    restarts: 0,
    tasks: [{ id: '1', name: 'wait', status: 'NOT_STARTED', attempt: 0 }],
  })
  const oneStage = 230
  const count = Math.round(bytes / oneStage)
  const stages = Array.from({ length: count }, (_, index) => [`s${index}`, stage(index)])
  return { _id: id, revision: 0, stages: Object.fromEntries(stages) }
}

/**
 * The least that a durable step can be made of: an update of a few paths of a document, on the condition that nobody
 * changed it meanwhile, awaited. One document for each lane. With the durability that `database` has.
 */
export async function bareUpdates(database: Connection, lanes: number, bytes = 4_096) {
  const collection = database.collection<Document>('bare')
  const ids = Array.from({ length: lanes }, (_, lane) => `${bytes}-${lane}-${randomUUID()}`)
  await collection.insertMany(ids.map((id) => documentOf(id, bytes)))
  const revisions = new Map(ids.map((id) => [id, 0]))

  async function update(id: string): Promise<void> {
    const revision = revisions.get(id)!
    const $set = {
      revision: revision + 1,
      'stages.s1.status': revision % 2 === 0 ? 'RUNNING' : 'SUCCEEDED',
      'stages.s1.startTime': revision,
      'stages.s1.tasks': [
        { id: '1', name: 'wait', status: 'RUNNING', attempt: revision, startTime: revision },
      ],
    }
    const { modifiedCount } = await collection.updateOne({ _id: id, revision }, { $set })
    if (modifiedCount !== 1) throw new Error(`the update of ${id} at revision ${revision} changed nothing`)
    revisions.set(id, revision + 1)
  }

  return {
    /** Updates per second with `width` of them under way at a time, for `forMs`. */
    async perSecond(width: number, forMs: number): Promise<number> {
      const startedAt = performance.now()
      let count = 0
      const lane = async (id: string) => {
        while (performance.now() - startedAt < forMs) {
          await update(id)
          count++
        }
      }
      await Promise.all(ids.slice(0, width).map(lane))
      return count / ((performance.now() - startedAt) / 1000)
    },
  }
}
