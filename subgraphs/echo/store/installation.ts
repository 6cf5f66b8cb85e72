import { randomBytes } from 'node:crypto'
import { guarded } from '#platform/mongo/guarded.ts'
import type { EchoCollections } from './models.ts'

/** A secret text of this installation: made at the first call with this name, and the same for all processes from then on. */
export const installationKey = ({ installation }: EchoCollections, name: string): Promise<string> =>
  guarded(async () => {
    const found = await installation.findOneAndUpdate(
      { _id: name },
      { $setOnInsert: { value: randomBytes(32).toString('base64url') } },
      { upsert: true, returnDocument: 'after' },
    )
    return found!.value
  })
