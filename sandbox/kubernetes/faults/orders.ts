import { z } from 'zod'

/** What can be asked of `POST /sandbox/faults`. */

const rule = z.strictObject({
  match: z
    .strictObject({
      verb: z.string(),
      resource: z.string(),
      namespace: z.string(),
      name: z.string(),
      user: z.string(),
      userAgent: z.string(),
    })
    .partial()
    .default({}),
  fault: z
    .strictObject({
      delayMs: z.number().min(0).max(600_000),
      status: z.literal([401, 403, 404, 409, 410, 422, 429, 500, 503, 504]),
      message: z.string(),
      retryAfter: z.int().min(0),
      dropConnection: z.boolean(),
      cutWatches: z.boolean(),
    })
    .partial()
    .refine((fault) => Object.keys(fault).length > 0, 'names no fault'),
  times: z.int().positive().optional(),
  share: z.number().gt(0).max(1).optional(),
  forSeconds: z.number().positive().optional(),
})

const pod = { namespace: z.string().default('default'), pod: z.string() }

const order = z.union([
  rule.transform((input) => ({ kind: 'rule' as const, input })),
  z
    .strictObject({ node: z.string(), ready: z.boolean() })
    .transform((input) => ({ kind: 'node' as const, ...input })),
  z
    .strictObject({ ...pod, evict: z.union([z.literal(true), z.string()]) })
    .transform((input) => ({ kind: 'evict' as const, ...input })),
  z
    .strictObject({
      ...pod,
      kill: z.union([z.literal(true), z.string()]),
      exitCode: z.int().min(0).max(255).default(137),
      reason: z.string().default('Error'),
    })
    .transform((input) => ({ kind: 'kill' as const, ...input })),
  z
    .strictObject({ awaySeconds: z.number().positive().max(3600) })
    .transform((input) => ({ kind: 'away' as const, ...input })),
])

export type Order = z.infer<typeof order>

/** Throws an Error that says what is wrong. */
export function parseOrder(text: string): Order {
  const parsed = order.safeParse(JSON.parse(text))
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error))
  return parsed.data
}
