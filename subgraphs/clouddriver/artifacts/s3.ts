import { z } from 'zod'
import { keysOfEnvironment, signed } from '#platform/aws/sign.ts'
import { accountName, filled } from '#platform/fetch/credentials.ts'
import { get } from '#platform/fetch/get.ts'
import { type Artifact, defineArtifacts } from './define.ts'
import { encodedPath, objectOf } from './support/reference.ts'

const schema = z
  .strictObject({
    name: accountName,
    /** Of a store that is not Amazon's; the bucket then stands in the path. */
    apiEndpoint: z
      .union([z.literal(''), z.url({ protocol: /^https?$/ })])
      .optional()
      .transform((text) => text || undefined),
    apiRegion: filled,
    region: filled,
    awsAccessKeyId: filled,
    awsSecretAccessKey: filled.meta({ secret: true }),
    /** Sends requests without a signature, although there are keys in the environment. */
    anonymous: z.boolean().default(false),
    /** Spinnaker's; signatures are always of version 4. */
    signerOverride: z.string().optional(),
  })
  .refine(
    ({ awsAccessKeyId, awsSecretAccessKey }) => !awsAccessKeyId === !awsSecretAccessKey,
    'awsAccessKeyId and awsSecretAccessKey belong together',
  )

type S3Account = z.infer<typeof schema>

/**
 * An object of a bucket, `s3://bucket/path`, of Amazon S3 or what speaks its protocol. Keys: the account's, or those of
 * the environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN), or none.
 */
export const s3 = defineArtifacts<S3Account>({
  types: ['s3/object'],
  accounts: { sort: 's3', schema },
  open: (account, { http }) => ({
    async fetch(artifact, limits) {
      const url = addressOf(artifact, account)
      const headers = await headersFor(url, account)
      return get(http, { url, headers, account: account.name }, limits)
    },
  }),
})

const regionOf = ({ apiRegion, region }: S3Account) =>
  region || apiRegion || process.env.AWS_REGION || 'us-east-1'

function addressOf({ reference, version }: Artifact, account: S3Account): URL {
  const { bucket, path, version: behind } = objectOf(reference, 's3')
  // TLS certificates are for names without further dots.
  const isInPath = account.apiEndpoint !== undefined || bucket.includes('.')
  const origin = account.apiEndpoint ?? `https://s3.${regionOf(account)}.amazonaws.com`
  const url = new URL(isInPath ? origin : origin.replace('//', `//${bucket}.`))
  const folder = url.pathname.replace(/\/$/, '')
  url.pathname = `${folder}/${encodedPath(isInPath ? `${bucket}/${path}` : path)}`
  const asked = version || behind
  if (asked) url.searchParams.set('versionId', asked)
  return url
}

function headersFor(url: URL, account: S3Account): Promise<Record<string, string>> {
  const own = account.awsAccessKeyId && {
    accessKeyId: account.awsAccessKeyId,
    secretAccessKey: account.awsSecretAccessKey!,
  }
  const keys = own || (account.anonymous ? undefined : keysOfEnvironment())
  return signed({ method: 'GET', url: url.href, service: 's3', region: regionOf(account) }, keys)
}
