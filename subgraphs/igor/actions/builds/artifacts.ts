import type { JsonObject } from '#platform/definition/json.ts'
import { badInput, notFound } from '#platform/errors/errors.ts'
import { producedArtifacts, TemplateProblem } from '../../domain/artifacts/produced.ts'
import { withDecorated } from '../../domain/artifacts/rules.ts'
import type { BuildPlace, BuildPorts } from './ports.ts'
import { buildProperties } from './properties.ts'

/** The artifacts that a build has made, in Spinnaker's form. */
export async function buildArtifacts(
  place: BuildPlace,
  propertyFile: string | undefined,
  ports: BuildPorts,
): Promise<JsonObject[]> {
  const { masters, reads, artifactRules, stopping } = ports
  const master = masters.get(place.buildService)
  const build = await reads.find(master, place.job, place.id, stopping)
  if (!build) throw notFound('build', place.id, ` of '${place.job}'`)
  const wantsProperties = propertyFile !== undefined || master.properties !== undefined
  const properties = wantsProperties ? await buildProperties(place, propertyFile, 0, ports) : undefined
  try {
    return producedArtifacts(withDecorated(build, artifactRules), properties ?? {}, artifactRules)
  } catch (error) {
    if (error instanceof TemplateProblem) throw badInput([{ path: 'messageFormat', message: error.message }])
    throw error
  }
}
