import type { z } from 'zod'
import type { StageView } from '../define.ts'
import { optionalText } from '../manifest/parameters.ts'
import { orderOfJob } from './job.ts'
import type { BuildOrder } from './kind.ts'
import { ciParameters } from './parameters.ts'

export const refParameters = ciParameters.extend({
  ref: optionalText().describe(
    'The branch or tag to build; default what the job names, or else the default branch.',
  ),
})

/** The build of a stage that names master, job and, if wanted, a branch or tag. */
export function orderOfRef(view: StageView<z.infer<typeof refParameters>>): BuildOrder {
  const { ref } = view.parameters
  return { ...orderOfJob(view), ...(ref !== undefined && { payload: { ref } }) }
}
