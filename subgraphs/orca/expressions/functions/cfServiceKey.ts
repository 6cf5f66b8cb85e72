import { isObject } from '#platform/definition/json.ts'
import { defineFunction } from './support.ts'

export const cfServiceKey = defineFunction({
  name: 'cfServiceKey',
  arguments: ['stageNameOrId'],
  description: 'The service key that a createServiceKey stage has made; an empty map when there is none.',
  call: ({ execution, text }) => {
    const found = execution.stages.find(
      ({ stage: { type, status, name, id } }) =>
        type === 'createServiceKey' && status === 'SUCCEEDED' && (name === text(0) || id === text(0)),
    )
    const [task] = listIn(found?.stage.context['kato.tasks'])
    const [result] = listIn(isObject(task) ? task.resultObjects : undefined)
    return isObject(result) && isObject(result.serviceKey) ? result.serviceKey : {}
  },
})

const listIn = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
