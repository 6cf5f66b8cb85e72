import { isTrue } from '#platform/definition/isTrue.ts'
import { type JsonObject, objectsOf } from '#platform/definition/json.ts'
import { managedRoles } from './serviceAccount.ts'
import {
  canonicalReference,
  type Mention,
  parseReference,
  type TemplateReference,
  templateMention,
} from './templateReference.ts'

/** What a pipeline can be found by. */
export const label = {
  /** It is not `disabled`. */
  enabled: 'enabled',
  /** It has a managed service account. */
  managed: 'managed',
  /** It is made of this template of Front50's, whatever the version. */
  template: (id: string) => `template/${id.toLowerCase()}`,
  /** It is made of what this reference means. */
  templateVersion: (reference: TemplateReference) => `template-version/${canonicalReference(reference)}`,
  /** It has a trigger of this type that is switched on. */
  trigger: (type: string) => `trigger/${type.toLowerCase()}`,
  /** It is started when this pipeline ends, in this state if one is given. */
  triggeredBy: (pipelineId: string, status?: string) =>
    `triggered-by/${pipelineId}${status ? `/${status.toLowerCase()}` : ''}`,
}

/** All labels of a definition. */
export function pipelineLabels(definition: JsonObject): string[] {
  const triggers = objectsOf(definition.triggers)
  return [
    ...new Set([
      ...(isTrue(definition.disabled) ? [] : [label.enabled]),
      ...(isTrue(definition.strategy) || managedRoles(definition).length === 0 ? [] : [label.managed]),
      ...templateLabels(templateMention(definition)),
      ...triggers.filter(({ enabled }) => isTrue(enabled)).flatMap(triggerLabels),
    ]),
  ]
}

function triggerLabels({ type, pipeline, status }: JsonObject): string[] {
  if (typeof type !== 'string') return []
  if (type !== 'pipeline' || typeof pipeline !== 'string') return [label.trigger(type)]
  const states = Array.isArray(status) ? status.filter((state) => typeof state === 'string') : []
  return [
    label.trigger(type),
    label.triggeredBy(pipeline),
    ...states.map((state) => label.triggeredBy(pipeline, state)),
  ]
}

function templateLabels(mention: Mention | undefined): string[] {
  const parsed = mention && parseReference(mention.reference)
  return parsed ? [label.template(parsed.id), label.templateVersion(parsed)] : []
}
