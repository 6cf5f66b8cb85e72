import { isObject } from '#platform/definition/json.ts'
import { ExpressionError } from '#platform/expressions/errors.ts'
import { Unknown } from '#platform/expressions/values.ts'
import type { JsonObject } from '../../domain/execution.ts'
import { defineFunction, suggestion } from './support.ts'

const kinds = ['Deployment', 'ReplicaSet']

export const manifestLabelValue = defineFunction({
  name: 'manifestLabelValue',
  arguments: ['stageName', 'kind', 'labelKey'],
  description:
    'The value of a label on the pods of a Deployment or ReplicaSet that a deployManifest stage has deployed.',
  call: ({ execution, text }) => {
    const [stageName, kind, labelKey] = [text(0), text(1), text(2)]
    if (!kinds.includes(kind)) throw wrong(`kind must be ${kinds.join(' or ')}; given was '${kind}'`)
    const deployments = execution.stages.filter(({ stage }) => stage.type === 'deployManifest')
    const found = deployments.find(
      ({ stage }) => stage.name === stageName && (stage.status === 'SUCCEEDED' || stage.planned),
    )
    if (!found) {
      const names = deployments.map(({ stage }) => stage.name)
      throw wrong(
        `there is no deployManifest stage '${stageName}' that has succeeded${suggestion(stageName, names)}`,
      )
    }
    const manifests = found.stage.context['outputs.manifests']
    const { planned } = found.stage
    if (manifests === undefined && planned?.context) return new Unknown(planned.context)
    const manifest = Array.isArray(manifests)
      ? manifests.find((each): each is JsonObject => isObject(each) && each.kind === kind)
      : undefined
    if (!manifest) throw wrong(`stage '${stageName}' has deployed no ${kind}`)
    const labels = ['spec', 'template', 'metadata', 'labels'].reduce<unknown>(
      (value, key) => (isObject(value) ? value[key] : undefined),
      manifest,
    )
    if (isObject(labels) && Object.hasOwn(labels, labelKey)) return labels[labelKey]
    throw wrong(
      `the pods of the ${kind} have no label '${labelKey}'${suggestion(labelKey, Object.keys(labels ?? {}))}`,
    )
  },
})

const wrong = (message: string) => new ExpressionError('VALUE', `#manifestLabelValue: ${message}`)
