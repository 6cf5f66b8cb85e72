import { withoutRename } from '../domain/application.ts'
import type { Ports } from './ports.ts'
import { untilWritten } from './untilWritten.ts'

/**
 * Moves the executions of an application along its renames, oldest first, and lets go of each old name after that.
 * Does nothing when there is nothing to do; may run at the same time elsewhere. Throws when Orca does not answer.
 */
export async function completeRenames(applicationId: string, { applications, orca }: Ports): Promise<void> {
  const load = async () => (await applications.findByIds([applicationId]))[0]
  for (let rename = (await load())?.pendingRenames[0]; rename; rename = (await load())?.pendingRenames[0]) {
    const { id, from, to } = rename
    await orca.moveExecutions(from, to)
    await untilWritten(async () => {
      const application = await load()
      if (!application) return 'gone'
      const outcome = await applications.replace(withoutRename(application, id))
      return outcome === 'ok' ? outcome : undefined
    })
  }
}
