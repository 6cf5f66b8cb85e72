import { stringify } from 'yaml'
import { StatusError } from '../errors.ts'
import type { Call } from './api.ts'

/** The forms of an answer: as it is, as a table to print, or the metadata alone. */
export type Form = 'object' | 'table' | 'metadata'

export interface Output {
  readonly form: Form
  readonly type: 'json' | 'yaml'
}

const jsonTypes = ['application/json', '*/*', 'application/*']

/** The first of the types in Accept that can be given; quality factors are not looked at, no client sends any. */
export function negotiate(accept: string | undefined): Output {
  for (const clause of (accept ?? '*/*').split(',')) {
    const [type = '', ...parameters] = clause.split(';').map((part) => part.trim())
    if (type === 'application/yaml') return { form: 'object', type: 'yaml' }
    if (!jsonTypes.includes(type) && type !== '') continue
    const as = parameters.find((parameter) => parameter.startsWith('as='))?.slice(3)
    if (as === undefined) return { form: 'object', type: 'json' }
    if (as === 'Table' && parameters.includes('v=v1')) return { form: 'table', type: 'json' }
    if (as.startsWith('PartialObjectMetadata')) return { form: 'metadata', type: 'json' }
  }
  throw new StatusError(
    406,
    'NotAcceptable',
    'only the following media types are accepted: application/json, application/yaml',
  )
}

/** Answers once all that was written is stored. */
export async function send(call: Call, code: number, body: unknown, output: Output): Promise<void> {
  await call.api.cluster.store.settled()
  const { response, warnings } = call
  if (response.destroyed) return
  const isYaml = output.type === 'yaml'
  const text = isYaml ? stringify(body) : JSON.stringify(body)
  response.writeHead(code, {
    'content-type': isYaml ? 'application/yaml' : 'application/json',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-cache, private',
    ...warningHeaders(warnings),
  })
  response.end(call.request.method === 'HEAD' ? undefined : text)
}

export function sendText(call: Call, code: number, text: string): void {
  call.response.writeHead(code, { 'content-type': 'text/plain; charset=utf-8' }).end(text)
}

function warningHeaders(warnings: readonly string[]): Record<string, string[]> {
  if (warnings.length === 0) return {}
  return { warning: warnings.map((text) => `299 - ${JSON.stringify(text)}`) }
}
