import { z } from 'zod'
import { accountName, filled } from '#platform/fetch/credentials.ts'

const address = z
  .string()
  .refine((text) => /^https?:$/.test(URL.parse(text)?.protocol ?? ''), 'must be an http or https address')
  .transform((text) => text.replace(/\/+$/, ''))

/** An entry of artifactory.searches, with Spinnaker's fields. */
export const artifactorySearch = z.strictObject({
  name: accountName,
  /** https://repo.example.com/artifactory */
  baseUrl: address,
  repo: z.string().min(1),
  repoType: z
    .string()
    .transform((text) => text.toLowerCase())
    .pipe(z.enum(['maven', 'helm'])),
  username: filled,
  password: filled.meta({ secret: true }),
  accessToken: filled.meta({ secret: true }),
  /** Only what is in this group, or in groups below it. */
  groupId: filled,
  /** The end of the files' names; by default pom for maven and tgz for helm. */
  searchPattern: filled,
  ignoreSslIssues: z.boolean().default(false),
})

export type ArtifactorySearch = z.output<typeof artifactorySearch>
