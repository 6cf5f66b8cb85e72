import { matchesLabels, parseLabelSelector } from '#platform/kubernetes/labelSelector.ts'
import { badRequest } from '../objects/refusals.ts'
import type { Resource } from '../resources/resource.ts'
import { parseFieldSelector, type Test } from './fields.ts'

/** What the selectors of a request ask of objects; undefined when there are none. Throws 400 for bad ones. */
export function selectionOf(query: URLSearchParams, resource: Resource): Test | undefined {
  const labels = query.get('labelSelector') ?? ''
  const fields = query.get('fieldSelector') ?? ''
  const tests: Test[] = []
  if (labels !== '') tests.push(labelTest(labels))
  if (fields !== '') tests.push(parseFieldSelector(fields, resource))
  if (tests.length === 0) return undefined
  return (object) => tests.every((test) => test(object))
}

function labelTest(text: string): Test {
  const selector = parseLabelSelector(text)
  if (selector === undefined)
    throw badRequest(`unable to parse requirement: found '${text}', expected: a label selector`)
  return ({ metadata }) => matchesLabels(selector, metadata.labels)
}
