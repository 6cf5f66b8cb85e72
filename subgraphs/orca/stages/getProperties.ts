import { fileOrOwnWay, orderOfJob } from './ci/job.ts'
import { type CiParameters, ciParameters } from './ci/parameters.ts'
import { getBuildProperties } from './ci/results.ts'
import { defineStage } from './define.ts'

/** Looks for the property file of a build whose stage has failed. */
export const getProperties = defineStage<CiParameters>({
  type: 'getProperties',
  title: 'Get Properties',
  description: 'Offers what a build tells by a file that it has left.',
  isInternal: true,
  parameters: ciParameters,
  tasks: () => [
    getBuildProperties({ name: '', order: orderOfJob, properties: fileOrOwnWay }, 'getPropertiesFile'),
  ],
})
