import { type Attributes, SpanStatusCode, trace } from '@opentelemetry/api'

/**
 * Runs `work` as one span, a child of the one that it is called in; an error marks the span and is thrown on. Without
 * tracing it only calls `work`. Attributes must not hold secrets.
 */
export function span<T>(name: string, attributes: Attributes, work: () => Promise<T>): Promise<T> {
  return trace.getTracer('gennaker').startActiveSpan(name, { attributes }, async (active) => {
    try {
      return await work()
    } catch (error) {
      active.recordException(error as Error)
      active.setStatus({ code: SpanStatusCode.ERROR })
      throw error
    } finally {
      active.end()
    }
  })
}
