import type { Ports } from './ports.ts'

/** Deletes a pipeline with its versions. False when there was none of that id. */
export async function deletePipeline(id: string, { pipelines, failpoint }: Ports): Promise<boolean> {
  const [pipeline] = await pipelines.findByIds([id])
  if (!pipeline || !(await pipelines.hide(pipeline))) return false
  await failpoint('front50.deletePipeline.hidden')
  await pipelines.purge(id)
  return true
}
