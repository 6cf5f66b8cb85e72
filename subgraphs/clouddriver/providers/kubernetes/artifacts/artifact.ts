import { z } from 'zod'

/** Spinnaker's artifact; fields that are not known go along. */
export const artifactSchema = z.looseObject({
  type: z.string().nullish(),
  name: z.string().nullish(),
  version: z.string().nullish(),
  location: z.string().nullish(),
  reference: z.string().nullish(),
  metadata: z.record(z.string(), z.unknown()).nullish(),
})

export type Artifact = z.infer<typeof artifactSchema>

/** Two artifacts of one key are versions of the same thing. */
export const artifactKey = ({ type, name, location }: Artifact) =>
  `[${type ?? ''}]-[${name ?? ''}]-[${location ?? ''}]`
