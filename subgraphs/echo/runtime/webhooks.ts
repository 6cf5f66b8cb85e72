import type { Platform } from '#platform/service/service.ts'
import { type RawRequest, receiveWebhook, type WebhookPorts } from '../actions/receiveWebhook.ts'
import type { NewEvent } from '../domain/event.ts'
import { webhookArtifacts } from '../webhooks/artifacts/index.ts'
import type { WebhookResponse } from '../webhooks/define.ts'
import { configuredSecrets } from '../webhooks/secrets.ts'

export interface WebhookParts
  extends Pick<WebhookPorts, 'eventLog' | 'fingerprint' | 'callbacks' | 'handlers'> {
  /** The secrets of the triggers that wait for such an event. Throws UNAVAILABLE as long as they are not known. */
  readonly triggerSecrets: (event: NewEvent) => Promise<readonly string[]>
}

/** What takes the requests that Gate passes on. */
export interface Webhooks {
  receive(request: RawRequest): Promise<WebhookResponse>
  stop(): Promise<void>
}

export function openWebhooks(
  { config, clock, metrics }: Platform,
  { triggerSecrets, ...parts }: WebhookParts,
): Webhooks {
  const configured = configuredSecrets(config)
  const artifacts = webhookArtifacts(config)
  const ports: WebhookPorts = {
    ...parts,
    artifacts,
    clock,
    secretsFor: async (event) => [...new Set([...(await triggerSecrets(event)), ...configured(event)])],
    received: metrics.counter('echo_webhooks_total', 'Webhooks by what became of them', ['outcome']),
  }
  return {
    receive: (request) => receiveWebhook(request, ports),
    stop: () => artifacts.stop(),
  }
}
