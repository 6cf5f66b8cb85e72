import type { KubeObject } from '#platform/kubernetes/objects.ts'

interface Metric {
  type?: string
  resource?: { name?: string; target?: { type?: string; averageUtilization?: number } }
}

/** Keeps what v1 has no field for. */
const metricsAnnotation = 'autoscaling.alpha.kubernetes.io/metrics'

const isCpuShare = ({ type, resource }: Metric): boolean =>
  type === 'Resource' && resource?.name === 'cpu' && resource.target?.type === 'Utilization'

/** v1 knows of the share of processors alone; the other metrics are in an annotation. */
export function autoscalerToV1(object: KubeObject): KubeObject {
  const {
    metrics = [],
    behavior,
    ...spec
  } = (object.spec ?? {}) as { metrics?: Metric[]; behavior?: unknown }
  const { currentMetrics, conditions, ...status } = (object.status ?? {}) as Record<string, unknown>
  const cpu = metrics.find(isCpuShare)?.resource?.target?.averageUtilization
  const others = metrics.filter((metric) => !isCpuShare(metric))
  const annotations = {
    ...object.metadata.annotations,
    ...(others.length === 0 ? {} : { [metricsAnnotation]: JSON.stringify(others) }),
  }
  return {
    ...object,
    metadata: { ...object.metadata, ...(Object.keys(annotations).length === 0 ? {} : { annotations }) },
    spec: { ...spec, ...(cpu === undefined ? {} : { targetCPUUtilizationPercentage: cpu }) },
    status: { currentReplicas: 0, ...status },
  }
}

export function autoscalerFromV1(object: KubeObject): KubeObject {
  const { targetCPUUtilizationPercentage, ...spec } = (object.spec ?? {}) as Record<string, unknown>
  const { [metricsAnnotation]: kept, ...annotations } = object.metadata.annotations ?? {}
  const metrics: Metric[] = [
    ...(targetCPUUtilizationPercentage === undefined
      ? []
      : [cpuShare(targetCPUUtilizationPercentage as number)]),
    ...(kept === undefined ? [] : (JSON.parse(kept) as Metric[])),
  ]
  const { annotations: _, ...metadata } = object.metadata
  return {
    ...object,
    metadata: { ...metadata, ...(Object.keys(annotations).length === 0 ? {} : { annotations }) },
    spec: { ...spec, ...(metrics.length === 0 ? {} : { metrics }) },
  }
}

const cpuShare = (averageUtilization: number): Metric => ({
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } },
})
