import { createPrivateKey, sign } from 'node:crypto'
import { z } from 'zod'
import { accountName, filled, readSecretFile, unusable } from '#platform/fetch/credentials.ts'
import { get } from '#platform/fetch/get.ts'
import { defineArtifacts } from './define.ts'
import { objectOf } from './support/reference.ts'

const schema = z.strictObject({
  name: accountName,
  namespace: z.string().min(1),
  region: z.string().regex(/^[a-z0-9-]+$/, 'must be like eu-frankfurt-1'),
  userId: z.string().min(1),
  fingerprint: z.string().min(1),
  sshPrivateKeyFilePath: z.string().min(1),
  privateKeyPassphrase: filled.meta({ secret: true }),
  tenancyId: z.string().min(1),
  apiEndpoint: z.url({ protocol: /^https?$/ }).optional(),
})

type OracleAccount = z.infer<typeof schema>

/** An object of a bucket, `oci://bucket/path#version`. */
export const oracle = defineArtifacts<OracleAccount>({
  types: ['oracle/object'],
  accounts: { sort: 'oracle', schema },
  open: (account, { http, clock }) => ({
    async fetch({ reference, version }, limits) {
      const { bucket, path, version: behind } = objectOf(reference, 'oci')
      const origin = account.apiEndpoint ?? `https://objectstorage.${account.region}.oraclecloud.com`
      const place = [account.namespace, bucket, path].map(encodeURIComponent)
      const url = new URL(`/n/${place[0]}/b/${place[1]}/o/${place[2]}`, origin)
      const asked = behind ?? version
      if (asked) url.searchParams.set('versionId', asked)
      const headers = await signed(url, account, new Date(clock.now()))
      return get(http, { url, headers, account: account.name }, limits)
    },
  }),
})

/** Signed as Oracle asks for it: HTTP Signatures (draft-cavage-http-signatures-08) over date, target and host. */
async function signed(url: URL, account: OracleAccount, now: Date): Promise<Record<string, string>> {
  const date = now.toUTCString()
  const text = `date: ${date}\n(request-target): get ${url.pathname}${url.search}\nhost: ${url.host}`
  const signature = sign('sha256', Buffer.from(text), await privateKey(account)).toString('base64')
  const keyId = `${account.tenancyId}/${account.userId}/${account.fingerprint}`
  const parts = `version="1",keyId="${keyId}",algorithm="rsa-sha256",headers="date (request-target) host"`
  return { date, authorization: `Signature ${parts},signature="${signature}"` }
}

async function privateKey({ name, sshPrivateKeyFilePath, privateKeyPassphrase: passphrase }: OracleAccount) {
  const key = await readSecretFile(name, 'sshPrivateKeyFilePath', sshPrivateKeyFilePath)
  try {
    return createPrivateKey({ key, ...(passphrase && { passphrase }) })
  } catch (error) {
    throw unusable(name, 'its private key cannot be read', error)
  }
}
