import { z } from 'zod'
import { manifestList, oneManifest } from '../manifest/manifests.ts'
import { bindingShape, cloudShape, listOf, optionalText } from '../manifest/parameters.ts'
import { flag, numeric } from '../parameters.ts'

const artifact = () => z.record(z.string(), z.unknown()).nullish()

export const runJobParameters = z.looseObject({
  ...cloudShape,
  ...bindingShape,
  credentials: optionalText().describe('Another name of account.'),
  application: optionalText().describe('The application that the job belongs to.'),
  source: z.enum(['text', 'artifact']).default('text').describe('Where the manifest of the job stands.'),
  manifest: oneManifest().describe('text: the manifest of the job.').meta({ type: 'object' }),
  manifests: manifestList().describe('text: another name of manifest, with the job alone in it.'),
  manifestArtifactId: optionalText().describe('artifact: the expected artifact that holds it, as YAML.'),
  manifestArtifact: artifact().describe('artifact: it itself.'),
  manifestArtifactAccount: optionalText().describe('artifact: the account to fetch it with.'),
  waitForCompletion: flag().default(true).describe('Wait until the job has ended, and fail when it fails.'),
  successfulExitCodes: listOf(numeric(z.number().int())).describe(
    'Exit codes, besides 0, with which the job counts as having succeeded.',
  ),
  consumeArtifactSource: z
    .enum(['none', 'propertyFile', 'artifact'])
    .nullish()
    .describe('Where what the job tells the pipeline comes from.'),
  propertyFile: optionalText().describe(
    'The container whose log has lines SPINNAKER_PROPERTY_<key>=<value> or SPINNAKER_CONFIG_JSON=<object>.',
  ),
  consumeArtifactId: optionalText().describe('artifact: the expected artifact with a JSON object.'),
  consumeArtifact: artifact().describe('artifact: it itself.'),
  consumeArtifactAccount: optionalText().describe('artifact: the account to fetch it with.'),
})

export type RunJobParameters = z.infer<typeof runJobParameters>
