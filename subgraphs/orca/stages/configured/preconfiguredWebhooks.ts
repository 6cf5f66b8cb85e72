import { z } from 'zod'
import { isExpression, isObject } from '#platform/definition/json.ts'
import type { JsonObject } from '../../domain/execution.ts'
import { defineStage, type StageDefinition } from '../define.ts'
import type { AllowedRequests } from '../webhook/allowed.ts'
import { headerTexts } from '../webhook/exchange.ts'
import { type WebhookParameters, webhookParameters } from '../webhook/parameters.ts'
import { webhookStage } from '../webhook.ts'
import { configuredShape, describedAs, formOf, offeredParameter } from './parameters.ts'

const headers = () => z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string())])).nullish()
const names = (value: unknown) => (value === undefined || value === null ? [] : value)

const offered = z.preprocess(names, z.array(offeredParameter))

/** Those fields of a webhook stage that the configuration may give; they win over the stage's own. */
const fixable = Object.keys(webhookParameters.shape).filter((name) => name !== 'expectedArtifacts')

/** An entry of the configuration's `webhook.preconfigured`, with Spinnaker's fields. */
export const preconfiguredWebhook = z
  .strictObject({
    ...configuredShape,
    parameters: offered,
    parameterValues: z.record(z.string(), z.unknown()).nullish(),
    sensitiveHeaders: headers(),
    /** Who may see and use it: to be asked for with the roles of callers. */
    permissions: z.record(z.string(), z.array(z.string())).nullish(),
    ...Object.fromEntries(fixable.map((name) => [name, z.unknown().optional()])),
    customHeaders: headers(),
  })
  .superRefine(({ sensitiveHeaders, url }: { sensitiveHeaders?: unknown; url?: unknown }, report) => {
    if (!isObject(sensitiveHeaders) || Object.keys(sensitiveHeaders).length === 0 || hasFixedHost(url)) return
    const message = 'must be given with a fixed host: sensitiveHeaders would go wherever a pipeline says'
    report.addIssue({ code: 'custom', path: ['url'], message })
  })

const hasFixedHost = (url: unknown): boolean =>
  typeof url === 'string' && URL.canParse(url) && !isExpression(/^[^/]*\/\/[^/?#]*/.exec(url)?.[0])

/** Of an address its beginning that holds no expression, as it is called. */
const fixedPart = (url: string): string => {
  const text = url.split('${', 1)[0]!
  return URL.parse(text)?.href ?? text
}

type PreconfiguredWebhook = z.infer<typeof preconfiguredWebhook>

/** A webhook that the configuration makes a stage type of its own. */
export function preconfiguredWebhookStage(
  webhook: PreconfiguredWebhook,
  allowed: AllowedRequests,
): StageDefinition<WebhookParameters> {
  const { type, label, description, parameters, sensitiveHeaders } = webhook
  const fixed = fixedFields(webhook)
  const secretHeaders = headerTexts(sensitiveHeaders ?? {})
  const hasSecrets = Object.keys(secretHeaders).length > 0
  const base = webhookStage({
    allowed,
    secretHeaders,
    ...(hasSecrets && { fixedUrl: fixedPart(String(fixed.url)) }),
  })
  const left = Object.entries(webhookParameters.shape).filter(([name]) => fixed[name] === undefined)
  return defineStage({
    ...base,
    type,
    title: label,
    description: describedAs(description, `Calls ${label}`),
    form: z.looseObject({
      ...(parameters.length > 0 && { parameterValues: formOf(parameters, 'The parameters of the webhook.') }),
      ...Object.fromEntries(left),
    }),
    configured: (stage) => ({
      ...stage,
      ...fixed,
      parameterValues: valuesOf(stage, webhook),
    }),
  })
}

const fixedFields = (webhook: Readonly<Record<string, unknown>>): JsonObject =>
  Object.fromEntries(
    fixable.flatMap((name) =>
      webhook[name] === undefined || webhook[name] === null ? [] : [[name, webhook[name]]],
    ),
  )

/** What a stage says of the parameters; what it does not say has its default. */
function valuesOf({ parameterValues }: JsonObject, webhook: PreconfiguredWebhook): unknown {
  if (parameterValues !== undefined && parameterValues !== null && !isObject(parameterValues))
    return parameterValues
  const defaults = webhook.parameters.flatMap(({ name, defaultValue }) =>
    defaultValue === undefined ? [] : [[name, defaultValue]],
  )
  return { ...Object.fromEntries(defaults), ...parameterValues, ...webhook.parameterValues }
}
