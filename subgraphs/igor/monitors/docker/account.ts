import { z } from 'zod'
import { accountName, filled, hostsField } from '#platform/fetch/credentials.ts'
import { isPattern } from '#platform/patterns/fullMatch.ts'

/** A docker registry to poll: fields of Spinnaker's dockerRegistry.accounts, as far as they are about finding tags. */
export const dockerAccount = z.strictObject({
  name: accountName,
  /** https://index.docker.io or registry.example.com:5000. */
  address: z
    .string()
    .min(1)
    .transform((text) => (/^https?:\/\//.test(text) ? text : `https://${text}`))
    .refine((text) => URL.canParse(text), 'must be like https://registry.example.com'),
  username: filled,
  password: filled.meta({ secret: true }),
  passwordFile: filled,
  /** Origins besides the registry's own that may get the password for a token. */
  hosts: hostsField([]),
  /** Only these; without them what the registry's catalog names. */
  repositories: z.array(z.string().min(1)).optional(),
  /** Repositories of charts: what is new in them is an event of type helm/oci. */
  helmOciRepositories: z.array(z.string().min(1)).default([]),
  /** Of the catalog only those whose whole name this pattern matches. */
  repositoriesRegex: filled.refine(
    (text) => text === undefined || isPattern(text),
    'cannot be used as a pattern',
  ),
  /** Tells a tag again when it stands for another image. */
  trackDigests: z.boolean().default(false),
  clientTimeoutMillis: z.int().min(1).default(60_000),
  paginateSize: z.int().min(0).default(100),
  /** Any certificate will do. */
  insecureRegistry: z.boolean().default(false),
  itemUpperThreshold: z.int().min(1).optional(),
})

export type DockerAccount = z.output<typeof dockerAccount>
