import { z } from 'zod'
import { listOf, optionalText } from '../manifest/parameters.ts'
import { flag, numeric } from '../parameters.ts'

/** What every stage has that has a build made. */
export const waitShape = {
  waitForCompletion: flag().default(true).describe('Wait until the build has ended, and fail when it fails.'),
  expectedArtifacts: listOf(z.looseObject({})).describe('Artifacts that the build is expected to produce.'),
  consecutiveErrors: numeric(z.number())
    .nullish()
    .describe('How often in a row nobody has answered; set by its steps.'),
}

/** The same of systems whose builds can be unstable. */
export const buildShape = {
  ...waitShape,
  markUnstableAsSuccessful: flag().default(false).describe('An unstable build is good enough.'),
}

export const propertyFile = () =>
  optionalText().describe(
    'A file that the build leaves (YAML, JSON, or lines key=value): what it says is offered to later stages.',
  )

/** What stages have whose builds are made of a job of a master. */
const ciShape = {
  ...buildShape,
  master: optionalText().describe('The CI system (build service) by its name in the configuration.'),
  job: optionalText().describe('The job that a build is made of, as the CI system names it.'),
  parameters: z
    .record(z.string(), z.unknown())
    .nullish()
    .transform((given) => given ?? {})
    .describe('What is given to the build.'),
  propertyFile: propertyFile(),
  property: optionalText().describe('Another name of propertyFile.'),
}

export const ciParameters = z.looseObject(ciShape)
export type CiParameters = z.infer<typeof ciParameters>
