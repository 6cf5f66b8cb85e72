import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { isObject } from '#platform/definition/json.ts'
import { notFound } from '#platform/errors/errors.ts'
import type { Caller } from '#platform/identity/caller.ts'
import type { CallService } from '#platform/service/service.ts'
import * as documents from '#schema/generated/operations-orca-front50.ts'
import type { JsonObject } from '../domain/execution.ts'
import type { ClouddriverPort } from '../stages/clouddriver/port.ts'
import { readTemplate } from '../templates/read.ts'
import type { Expansion, Template } from '../templates/template.ts'
import type { Answer, Request } from '../templates/v1/requests.ts'
import { TemplateWorker } from '../templates/v1/templateWorker.ts'

/** Where templates are, and what has been made of them. */
export interface TemplatePorts {
  /** Fetches a template on somebody's behalf: from Front50 for spinnaker://…, else as an artifact. */
  readonly load: (artifact: JsonObject, caller: Caller) => Promise<Template>
  /** By digests of templates and pipelines, which say all that an expansion depends on. */
  readonly expansions: LRUCache<string, Expansion>
  /** Renders templates of schema 1. */
  readonly render: (request: Request) => Promise<Answer>
  readonly stop: () => Promise<void>
}

/** Which content a reference means. */
type Meant = Pick<Template, 'digest' | 'source'>

/** Characters of templates, and of what was made of them, that are kept. */
const keptTexts = 30_000_000

const timeoutMs = 30_000

export function templatesIn(call: CallService, { artifactText }: ClouddriverPort): TemplatePorts {
  const contents = new LRUCache<string, { content: JsonObject; size: number }>({
    maxSize: keptTexts,
    sizeCalculation: ({ size }) => size,
  })

  const asked = new Map<string, Promise<Meant>>()

  /** Whoever asks the same at the same time gets the same answer: many pipelines are made of one template. */
  function meant(reference: string, caller: Caller): Promise<Meant> {
    const key = JSON.stringify([caller, reference])
    const before = asked.get(key)
    if (before) return before
    const answer = call('front50', documents.TemplateDigestDocument, { reference }, caller)
      .then(({ pipelineTemplateVersion: version }) => {
        if (!version) throw notFound('pipeline template', reference)
        return { digest: version.digest, source: `spinnaker://${version.id}@sha256:${version.digest}` }
      })
      .finally(() => asked.delete(key))
    asked.set(key, answer)
    return answer
  }

  /** Content of a digest never changes: only which one is meant is asked each time, and so whether the caller may. */
  async function stored(reference: string, caller: Caller): Promise<Template> {
    const { digest, source } = await meant(reference, caller)
    const known = contents.get(source)
    if (known) return { content: known.content, digest, source }
    const answer = await call('front50', documents.TemplateContentDocument, { reference: source }, caller)
    const content = answer.pipelineTemplateVersion?.definition
    if (!isObject(content)) throw notFound('pipeline template', source)
    contents.set(source, { content, size: JSON.stringify(content).length })
    return { content, digest, source }
  }

  async function fetched(artifact: JsonObject, caller: Caller): Promise<Template> {
    const source = String(artifact.reference ?? artifact.name ?? '')
    const typed = /^https?:/i.test(source) && !artifact.type ? { type: 'http/file', ...artifact } : artifact
    const text = await artifactText(typed, { caller, signal: AbortSignal.timeout(timeoutMs) })
    if (text === undefined) throw notFound('text in the artifact', source)
    return { content: readTemplate(text), digest: createHash('sha256').update(text).digest('hex'), source }
  }

  const worker = new TemplateWorker()
  return {
    render: (request) => worker.run(request),
    stop: () => worker.stop(),
    load: (artifact, caller) => {
      const { reference } = artifact
      return typeof reference === 'string' && /^spinnaker:\/\//i.test(reference)
        ? stored(reference, caller)
        : fetched(artifact, caller)
    },
    expansions: new LRUCache({
      maxSize: keptTexts,
      sizeCalculation: (expansion) => JSON.stringify(expansion).length,
    }),
  }
}
