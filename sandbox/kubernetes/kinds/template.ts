import { type LabelSelector, type Labels, matchesLabels } from '#platform/kubernetes/labelSelector.ts'
import { labelsProblems } from '../validation/metadata.ts'
import { invalid, type Problem, required, unsupported } from '../validation/problem.ts'
import { child, type Draft, isRecord } from './kind.ts'
import { defaultPodSpec } from './pod/defaults.ts'
import { podSpecProblems } from './pod/problems.ts'

/** The template of pods that a workload's spec holds. */
export function defaultTemplate(spec: Draft): void {
  const template = child(spec, 'template')
  defaultPodSpec(child(template, 'spec'))
  const metadata = child(template, 'metadata')
  metadata.creationTimestamp ??= null
}

/** What must hold for the template, and for the selector that must choose its pods. */
export function templateProblems(spec: Draft, restartPolicies: readonly string[] = ['Always']): Problem[] {
  const template = isRecord(spec.template) ? spec.template : {}
  const podSpec = isRecord(template.spec) ? template.spec : {}
  const { restartPolicy } = podSpec
  return [
    ...labelsProblems('spec.template.labels', labelsOf(template)),
    ...podSpecProblems(podSpec, 'spec.template.spec'),
    ...(restartPolicies.includes(restartPolicy as string)
      ? []
      : [unsupported('spec.template.spec.restartPolicy', restartPolicy, restartPolicies)]),
  ]
}

export function selectorProblems(spec: Draft): Problem[] {
  const { selector } = spec
  if (!isRecord(selector)) return [required('spec.selector'), mismatch(spec)]
  if (Object.keys(selector).length === 0) {
    return [invalid('spec.selector', selector, 'empty selector is invalid for deployment')]
  }
  return matchesLabels(selector as LabelSelector, labelsIn(spec)) ? [] : [mismatch(spec)]
}

const mismatch = (spec: Draft): Problem =>
  invalid(
    'spec.template.metadata.labels',
    labelsIn(spec) ?? {},
    '`selector` does not match template `labels`',
  )

const labelsIn = ({ template }: Draft): Labels => labelsOf(isRecord(template) ? template : {})

function labelsOf(template: Draft): Labels {
  return isRecord(template.metadata) ? (template.metadata.labels as Labels) : undefined
}
