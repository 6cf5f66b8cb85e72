import { z } from 'zod'
import { ConfigError } from '#platform/config/problems.ts'
import type { Config } from '#platform/config/schema.ts'
import { within } from '#platform/definition/path.ts'
import { schemaProblems } from '#platform/definition/schemaProblems.ts'
import { eventFilter } from './filter.ts'
import { collectorKinds } from './index.ts'

const headers = z.record(z.string(), z.string())
const address = z
  .string()
  .refine(
    (url) => /^https?:$/.test(URL.parse(url)?.protocol ?? ''),
    'must be an address with http:// or https://',
  )
const kinds = [...collectorKinds.keys()] as [string, ...string[]]
const count = z.int().min(1).max(10_000)

/** An entry of the configuration's `rest.endpoints`: Spinnaker's fields, and what it lacks. */
const endpointSchema = z.strictObject({
  url: address,
  /** Lasting: how far the collector has come is kept under it. */
  name: z
    .string()
    .regex(/^[\w.-]{1,100}$/, 'must be up to 100 letters, digits, dots, underscores and hyphens')
    .optional(),
  kind: z.enum(kinds).default('generic'),
  eventName: z.string().optional(),
  fieldName: z.string().optional(),
  template: z.string().optional(),
  wrap: z.boolean().default(false),
  flatten: z.boolean().default(false),
  headers: headers.default({}),
  /** A file of lines `Name: value`, read before each batch so that its secrets may change. */
  headersFile: z.string().optional(),
  username: z.string().optional(),
  password: z.string().optional(),
  insecure: z.boolean().default(false),
  retryCount: z.int().min(0).max(10).default(1),
  include: z.array(eventFilter).default([]),
  exclude: z.array(eventFilter).default([]),
  batch: count.optional(),
  timeoutMs: z.int().min(100).max(300_000).default(10_000),
  /** Of Elasticsearch, OpenSearch and Splunk. */
  index: z.string().min(1).optional(),
  /** Of Splunk and, as an API key, of Elasticsearch. */
  token: z.string().min(1).optional(),
  sourcetype: z.string().optional(),
  /** Of Loki. */
  labels: z.record(z.string().regex(/^[a-zA-Z_]\w*$/, 'must be a name of a label'), z.string()).default({}),
})

type Given = z.infer<typeof endpointSchema>

export interface Endpoint extends Omit<Given, 'name' | 'eventName' | 'fieldName'> {
  readonly name: string
  readonly eventName: string
  readonly fieldName: string
}

/** The collectors of the configuration. A ConfigError names all that is wrong with them. */
export function endpointsOf({
  enabled,
  endpoints,
  defaultEventName,
  defaultFieldName,
}: Config['rest']): Endpoint[] {
  const problems: string[] = []
  const read = (enabled ? endpoints : []).flatMap((entry, index) => {
    const parsed = endpointSchema.safeParse(entry)
    if (!parsed.success) {
      for (const { path, message } of schemaProblems(parsed.error, entry))
        problems.push(`${within(`rest.endpoints[${index}]`, path)}: ${message}`)
      return []
    }
    const { name, eventName, fieldName, ...given } = parsed.data
    problems.push(
      ...templateProblems(given).map((problem) => `rest.endpoints[${index}].template: ${problem}`),
    )
    return [
      {
        ...given,
        name: name ?? nameOf(given.url),
        eventName: eventName ?? defaultEventName,
        fieldName: fieldName ?? defaultFieldName,
      },
    ]
  })
  for (const { name } of read.filter(({ name }, at) => read.findIndex((other) => other.name === name) < at))
    problems.push(`rest.endpoints: two are called '${name}'; give one another \`name\``)
  if (problems.length > 0) throw new ConfigError(problems)
  return read
}

/** Of the address what is no secret. */
function nameOf(url: string): string {
  const { host, pathname } = new URL(url)
  return `${host}${pathname.length > 40 ? '' : pathname}`.replace(/[^\w.-]+/g, '-').replace(/-+$/, '')
}

function templateProblems({ template, wrap }: Pick<Given, 'template' | 'wrap'>): string[] {
  if (template === undefined) return []
  if (!wrap) return ['needs `wrap: true`']
  if (!template.includes('{{event}}')) return ['must hold {{event}}, which is where the event goes']
  try {
    JSON.parse(template.replaceAll('{{event}}', '{}'))
    return []
  } catch (error) {
    return [`is not JSON once an event stands in the place of {{event}}: ${(error as Error).message}`]
  }
}
