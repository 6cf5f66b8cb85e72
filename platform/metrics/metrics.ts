import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

type Labels = Readonly<Record<string, string>>

/**
 * What a process counts, for Prometheus. Names get the prefix `gennaker_`. Asking twice for a name answers the same
 * instrument, so that services in one process share it. Labels must come from small, closed sets: never ids.
 */
export interface Metrics {
  counter(name: string, help: string, labels?: readonly string[]): CounterMetric
  gauge(name: string, help: string, labels?: readonly string[]): GaugeMetric
  /** `buckets` are upper bounds in the metric's unit (times are in seconds). */
  histogram(
    name: string,
    help: string,
    labels?: readonly string[],
    buckets?: readonly number[],
  ): HistogramMetric
  /** Everything in Prometheus' text format. */
  render(): Promise<string>
  /** The MIME type of `render()`. */
  readonly contentType: string
}

export interface CounterMetric {
  inc(labels?: Labels, by?: number): void
}

export interface GaugeMetric {
  set(value: number, labels?: Labels): void
  inc(labels?: Labels, by?: number): void
  dec(labels?: Labels, by?: number): void
  /** Of what is not there any more. */
  remove(labels: Labels): void
}

export interface HistogramMetric {
  observe(value: number, labels?: Labels): void
}

/** A registry of its own, with the process's metrics (CPU, memory, event loop, garbage collection). */
export function createMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })

  function instrument<I>(name: string, create: (fullName: string) => I): I {
    const fullName = `gennaker_${name}`
    return (registry.getSingleMetric(fullName) as I | undefined) ?? create(fullName)
  }

  return {
    counter(name, help, labelNames = []) {
      const counter = instrument(
        name,
        (name) => new Counter({ name, help, labelNames, registers: [registry] }),
      )
      return { inc: (labels = {}, by = 1) => counter.inc(labels, by) }
    },
    gauge(name, help, labelNames = []) {
      const gauge = instrument(name, (name) => new Gauge({ name, help, labelNames, registers: [registry] }))
      return {
        set: (value, labels = {}) => gauge.set(labels, value),
        inc: (labels = {}, by = 1) => gauge.inc(labels, by),
        dec: (labels = {}, by = 1) => gauge.dec(labels, by),
        remove: (labels) => gauge.remove(labels),
      }
    },
    histogram(
      name,
      help,
      labelNames = [],
      buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    ) {
      const histogram = instrument(
        name,
        (name) => new Histogram({ name, help, labelNames, buckets: [...buckets], registers: [registry] }),
      )
      return { observe: (value, labels = {}) => histogram.observe(labels, value) }
    },
    render: () => registry.metrics(),
    contentType: registry.contentType,
  }
}
