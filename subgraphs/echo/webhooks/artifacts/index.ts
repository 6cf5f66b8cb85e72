import type { Config } from '#platform/config/schema.ts'
import type { JsonObject } from '#platform/definition/json.ts'
import { JinjaThread } from '#platform/jinja/thread.ts'
import type { NewEvent } from '../../domain/event.ts'
import { knownArtifacts } from './known.ts'
import { artifactTemplates, readArtifacts } from './templates.ts'

/** Adds the artifacts that a webhook's body stands for. */
export interface WebhookArtifacts {
  /** Those that the body names itself are kept as they are. A template that fails is told in the event's attribute `artifactProblem`. */
  addTo(event: NewEvent): Promise<NewEvent>
  stop(): Promise<void>
}

/** As the configuration has it. Throws ConfigError. */
export function webhookArtifacts(config: Pick<Config, 'webhooks'>): WebhookArtifacts {
  const templates = artifactTemplates(config)
  const jinja = new JinjaThread()

  async function byTemplate(template: string, content: JsonObject) {
    const outcome = await jinja.render({ template, context: content })
    if ('failure' in outcome) return { problem: outcome.failure }
    try {
      return { artifacts: readArtifacts(outcome.rendered) }
    } catch (error) {
      return { problem: (error as Error).message }
    }
  }

  return {
    async addTo(event) {
      const { details, content } = event
      if (Array.isArray(content.artifacts) && content.artifacts.length > 0) return event
      const template = templates.get(details.source)
      const made = template === undefined ? undefined : await byTemplate(template, content)
      if (made?.problem !== undefined) {
        const attributes = { ...details.attributes, artifactProblem: made.problem }
        return { ...event, details: { ...details, attributes } }
      }
      const artifacts = [...knownArtifacts(details.source, content), ...(made?.artifacts ?? [])]
      return artifacts.length === 0 ? event : { ...event, content: { ...content, artifacts } }
    },
    stop: () => jinja.stop(),
  }
}
