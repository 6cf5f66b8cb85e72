import { z } from 'zod'

/** An entry of `jenkins.masters`, with Spinnaker's fields. Certificates are those that Node trusts (NODE_EXTRA_CA_CERTS adds some). */
export const jenkinsSettings = z
  .strictObject({
    name: z.string().min(1),
    /** With the path that Jenkins is served under, if any. */
    address: z
      .string()
      .refine(
        (url) => /^https?:$/.test(URL.parse(url)?.protocol ?? ''),
        'must be an address with http:// or https://',
      )
      .transform((url) => url.replace(/\/+$/, '')),
    username: z.string().optional(),
    /** A password, or better an API token. */
    password: z.string().optional(),
    /** A bearer token, instead of both. */
    token: z.string().optional(),
    /** Fetches a crumb before each change. Without it one is fetched when Jenkins asks for it. */
    csrf: z.boolean().default(false),
    skipHostnameVerification: z.boolean().default(false),
    /** Of the monitor of its builds. */
    itemUpperThreshold: z.int().min(1).optional(),
  })
  .refine(({ username, password }) => (username === undefined) === (password === undefined), {
    path: ['password'],
    message: 'username and password belong together',
  })

export type JenkinsSettings = z.infer<typeof jenkinsSettings>
