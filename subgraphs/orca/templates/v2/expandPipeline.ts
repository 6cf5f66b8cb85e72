import type { JsonObject } from '../../domain/execution.ts'
import { type ExpandedPipeline, loaded } from '../load.ts'
import { TemplateProblems } from '../problems.ts'
import type { Expansion, LoadTemplate } from '../template.ts'
import { expandV2 } from './expand.ts'

/** What expanding a pipeline of schema v2 needs from outside. */
export interface V2Ports {
  readonly load: LoadTemplate
  readonly known: (digest: string) => Expansion | undefined
  readonly remember: (digest: string, expansion: Expansion) => void
}

/** Makes an ordinary pipeline of one of schema v2. Throws what is not the author's fault, such as UNAVAILABLE. */
export async function expandOfV2(
  config: JsonObject,
  reference: JsonObject,
  { load, known, remember }: V2Ports,
): Promise<ExpandedPipeline> {
  const problems = new TemplateProblems()
  const template = await loaded(reference, ['template', 'reference'], load, problems)
  if (!template) return { problems: problems.all }
  const source = { id: template.source, type: 'templatedPipeline', version: 'v2' } as const
  const before = known(template.digest)
  if (before) return { ...before, source }
  const expansion = expandV2(config, template)
  remember(template.digest, expansion)
  return { ...expansion, source }
}
