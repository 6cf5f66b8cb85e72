import type { Ports } from './ports.ts'

/** Frees what deletions leave behind: those that were cut off, and what has gone with an application. */
export async function purgeAll({ allPipelines, objects }: Ports): Promise<void> {
  for (const pipelines of Object.values(allPipelines)) await pipelines.purge()
  for (const { repository } of Object.values(objects)) await repository.purge()
}
