import { notFound } from '#platform/errors/errors.ts'
import type { Caller } from '#platform/identity/caller.ts'
import { definitionOf, type Pipeline } from '../domain/pipeline.ts'
import type { Ports } from './ports.ts'
import { checkForSave } from './savePipeline.ts'
import { storePipeline } from './storePipeline.ts'
import { getVersion } from './versions.ts'

/** Saves the definition of an earlier version again. It is checked like any other save. */
export async function restorePipeline(
  id: string,
  version: number,
  caller: Caller,
  ports: Ports,
): Promise<Pipeline> {
  const [pipeline] = await ports.pipelines.findByIds([id])
  if (!pipeline) throw notFound(ports.noun, id)
  const { application } = pipeline
  const definition = definitionOf(await getVersion(pipeline, version, ports))
  await checkForSave(definition, caller, ports)
  return storePipeline({ application, definition, restoredFrom: version }, caller, ports)
}
