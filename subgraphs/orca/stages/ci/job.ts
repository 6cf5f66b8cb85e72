import type { StageView } from '../define.ts'
import { type Missing, missingText } from '../manifest/parameters.ts'
import type { BuildOrder, PropertySource } from './kind.ts'
import { refuseMissing } from './missing.ts'
import type { CiParameters } from './parameters.ts'

/** The build of a stage that names master and job. */
export function orderOfJob({ parameters }: StageView<CiParameters>): BuildOrder {
  refuseMissing(missingJob(parameters))
  const { master, job, parameters: given } = parameters
  return { buildService: master!, job: job!, parameters: given }
}

export const missingJob = (parameters: CiParameters): Missing[] => missingText(parameters, 'master', 'job')

/** The file that a stage names, where it names one. */
export const fileOf = ({ parameters }: StageView<CiParameters>): PropertySource | undefined =>
  requiredFile(parameters.propertyFile ?? parameters.property)

export const requiredFile = (file: string | undefined): PropertySource | undefined =>
  file === undefined ? undefined : { file, isRequired: true }

/** The file that a stage names, or else what the system has without one. */
export const fileOrOwnWay = (view: StageView<CiParameters>): PropertySource => fileOf(view) ?? withoutFile

/** For systems whose builds tell properties without leaving a file. */
export const withoutFile: PropertySource = { file: undefined, isRequired: false }
