/** What expressions of a pipeline see, and expressions as pipelines have them that spel2js knows, too. */
export const pipelineContext = {
  name: 'Deploy to prod',
  replicas: 3,
  parameters: { version: 'v1.14.2', environment: 'prod', replicas: '3' },
  trigger: {
    type: 'jenkins',
    buildNumber: 187,
    parameters: { version: 'v1.14.2', environment: 'prod' },
    buildInfo: { scm: [{ branch: 'main', sha1: '8d2b3e5c' }], artifacts: [{ fileName: 'api.jar' }] },
  },
  execution: {
    stages: Array.from({ length: 10 }, (_, index) => ({
      refId: String(index),
      name: `Stage ${index}`,
      status: index % 3 === 0 ? 'FAILED_CONTINUE' : 'SUCCEEDED',
      outputs: { image: `api:${index}` },
    })),
  },
  clusters: [
    { region: 'eu-west-1', capacity: { desired: 3 } },
    { region: 'us-east-1', capacity: { desired: 5 } },
  ],
}

export const expressions = [
  'trigger.parameters.version',
  "trigger['parameters']['version']",
  'trigger.buildInfo.scm[0].branch',
  "parameters.environment == 'prod' ? 3 : 1",
  "parameters.environment == 'prod' and replicas > 2 or name == 'x'",
  "'v' + trigger.buildNumber + '-' + parameters.environment",
  '(replicas + 1) * 2 - trigger.buildNumber % 10',
  'clusters.![region]',
  "execution.stages.?[status == 'SUCCEEDED'].![name]",
  "execution.stages.^[refId == '7'].outputs.image",
  "clusters.?[capacity.desired > 3][0].region == 'us-east-1'",
  "{app: 'api', version: parameters.version, regions: clusters.![region]}",
]

/** About so many bytes of JSON with so many texts that hold an expression, as contexts of stages are. */
export function bigContext(bytes: number, count: number): Record<string, unknown> {
  const filling = Math.max(1, Math.floor((bytes / count - 190) / 27))
  const stages = Array.from({ length: count }, (_, index) => ({
    refId: String(index),
    type: 'deployManifest',
    account: 'prod-k8s',
    isEnabled: index % 2 === 0,
    timeout: 1_800_000 + index,
    image: `\${${expressions[index % expressions.length]}}`,
    labels: Array.from({ length: filling }, (_, label) => `label-${label}: of stage ${index}`.padEnd(24)),
  }))
  return { stages }
}
