import { z } from 'zod'
import { accountName, filled } from '#platform/fetch/credentials.ts'

/** An entry of nexus.searches: Spinnaker's fields, and a user, since Nexus is asked and not believed. */
export const nexusSearch = z.strictObject({
  name: accountName,
  /** https://nexus.example.com, with or without /repository/ as Spinnaker writes it. */
  baseUrl: z
    .string()
    .refine((text) => /^https?:$/.test(URL.parse(text)?.protocol ?? ''), 'must be an http or https address')
    .transform((text) => text.replace(/(\/repository)?\/*$/, '')),
  repo: z.string().min(1),
  username: filled,
  password: filled.meta({ secret: true }),
  /** As Spinnaker has it, to tell webhooks apart; here their address does. */
  nodeId: filled,
})

export type NexusSearch = z.output<typeof nexusSearch>
