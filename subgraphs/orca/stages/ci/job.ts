import type { StageView } from '../define.ts'
import { StageFailure } from '../failures.ts'
import { type Missing, missingText } from '../manifest/parameters.ts'
import type { BuildOrder, PropertySource } from './kind.ts'
import type { CiParameters } from './parameters.ts'

/** The build of a stage that names master and job. */
export function orderOfJob({ parameters }: StageView<CiParameters>): BuildOrder {
  const { master, job, parameters: given } = parameters
  if (master !== undefined && job !== undefined) return { buildService: master, job, parameters: given }
  const message = missingJob(parameters)
    .map(({ path, message }) => `${path}: ${message}`)
    .join('; ')
  throw new StageFailure({ code: 'BAD_PARAMETERS', message })
}

export const missingJob = (parameters: CiParameters): Missing[] => missingText(parameters, 'master', 'job')

/** The file that a stage names, where it names one. */
export function fileOf({ parameters }: StageView<CiParameters>): PropertySource | undefined {
  const file = parameters.propertyFile ?? parameters.property
  return file === undefined ? undefined : { file, isRequired: true }
}
