import { context, propagation, trace } from '@opentelemetry/api'

export interface Tracing {
  /** Sends what is not sent yet, within `timeoutMs`. */
  stop(timeoutMs: number): Promise<void>
}

/**
 * Sends the spans of this process to an OTLP endpoint (HTTP, like http://collector:4318). Without an endpoint nothing is
 * even loaded. An endpoint that is down costs spans, nothing else.
 */
export async function startTracing(endpoint: string | undefined, serviceName: string): Promise<Tracing> {
  if (!endpoint) return { stop: async () => {} }
  const [{ BatchSpanProcessor, NodeTracerProvider }, { OTLPTraceExporter }, { resourceFromAttributes }] =
    await Promise.all([
      import('@opentelemetry/sdk-trace-node'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/resources'),
    ])
  const exporter = new OTLPTraceExporter({ url: new URL('v1/traces', endpoint.replace(/\/?$/, '/')).href })
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': serviceName }),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  })
  provider.register()
  return {
    async stop(timeoutMs) {
      let timer: NodeJS.Timeout | undefined
      const tooLate = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, timeoutMs)
      })
      // What cannot be sent any more is lost, as it would be in a crash.
      await Promise.race([provider.shutdown().catch(() => undefined), tooLate])
      clearTimeout(timer)
      for (const api of [trace, context, propagation]) api.disable()
    },
  }
}
