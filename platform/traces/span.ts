import { type Attributes, context, propagation, SpanStatusCode, trace } from '@opentelemetry/api'

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

/** Headers that let another process go on with the trace; none without tracing. */
export function traceHeaders(): Record<string, string> {
  const headers: Record<string, string> = {}
  propagation.inject(context.active(), headers)
  return headers
}

/** Runs `work` in the trace that a request's headers name. */
export function inTraceOf<T>(headers: Readonly<Record<string, unknown>>, work: () => T): T {
  return context.with(propagation.extract(context.active(), headers), work)
}
