import { z } from 'zod'
import { accountName, filled } from '#platform/fetch/credentials.ts'
import { get } from '#platform/fetch/get.ts'
import { accessTokens } from '#platform/google/accessToken.ts'
import { defineArtifacts } from './define.ts'
import { objectOf } from './support/reference.ts'

const schema = z.strictObject({
  name: accountName,
  /** A service account's key as Google hands it out; without it only public objects can be read. */
  jsonPath: filled,
  /** Of something that speaks the protocol of Cloud Storage. */
  apiEndpoint: z.url({ protocol: /^https?$/ }).default('https://storage.googleapis.com'),
})

type GcsAccount = z.infer<typeof schema>

const scope = 'https://www.googleapis.com/auth/devstorage.read_only'

/** An object of a bucket, `gs://bucket/path`; the generation stands behind a # or in the version. */
export const gcs = defineArtifacts<GcsAccount>({
  types: ['gcs/object'],
  accounts: { sort: 'gcs', schema },
  open(account, ports) {
    const token = accessTokens({ account: account.name, jsonPath: account.jsonPath, scope }, ports)
    return {
      async fetch({ reference, version }, limits) {
        const { bucket, path, version: behind } = objectOf(reference, 'gs')
        const folder = account.apiEndpoint.replace(/\/$/, '')
        const url = new URL(
          `${folder}/storage/v1/b/${encodeURIComponent(bucket)}/o/${encodeURIComponent(path)}?alt=media`,
        )
        const generation = behind ?? version
        if (generation) url.searchParams.set('generation', generation)
        const bearer = await token(limits.signal)
        const headers = bearer && { authorization: `Bearer ${bearer}` }
        return get(ports.http, { url, ...(headers && { headers }), account: account.name }, limits)
      },
    }
  },
})
