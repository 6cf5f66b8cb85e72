import type { Platform } from '#platform/service/service.ts'
import { type RawRequest, receiveWebhook, type WebhookPorts } from '../actions/receiveWebhook.ts'
import type { NewEvent } from '../domain/event.ts'
import type { WebhookResponse } from '../webhooks/define.ts'
import { configuredSecrets } from '../webhooks/secrets.ts'

export interface WebhookParts extends Pick<WebhookPorts, 'eventLog' | 'fingerprint' | 'callbacks' | 'hints'> {
  /** The secrets of the triggers that wait for such an event. */
  readonly triggerSecrets: (event: NewEvent) => readonly string[]
}

/** Takes the requests that Gate passes on. */
export function openWebhooks(
  { config, clock, metrics }: Platform,
  { triggerSecrets, ...parts }: WebhookParts,
): (request: RawRequest) => Promise<WebhookResponse> {
  const configured = configuredSecrets(config)
  const ports: WebhookPorts = {
    ...parts,
    clock,
    secretsFor: (event) => [...new Set([...triggerSecrets(event), ...configured(event)])],
    received: metrics.counter('echo_webhooks_total', 'Webhooks by what became of them', ['outcome']),
  }
  return (request) => receiveWebhook(request, ports)
}
