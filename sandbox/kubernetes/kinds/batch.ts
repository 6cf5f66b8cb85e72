import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { invalid, type Problem, required } from '../validation/problem.ts'
import { child, type Draft, isRecord, type KindRules, setDefaults, specOf } from './kind.ts'
import { oneOf } from './pod/problems.ts'
import { defaultTemplate, selectorProblems, templateProblems } from './template.ts'
import { counts, unchanging } from './workloads.ts'

const restartPolicies = ['OnFailure', 'Never']
const controllerUid = 'batch.kubernetes.io/controller-uid'
const jobName = 'batch.kubernetes.io/job-name'

function defaultJobSpec(spec: Draft): void {
  if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1
  setDefaults(spec, {
    parallelism: 1,
    backoffLimit: 6,
    completionMode: 'NonIndexed',
    suspend: false,
    podReplacementPolicy: isRecord(spec.podFailurePolicy) ? 'Failed' : 'TerminatingOrFailed',
  })
  defaultTemplate(spec)
}

export const job: KindRules = {
  defaults(object) {
    const spec = child(object, 'spec')
    defaultJobSpec(spec)
    labelLikePods(object, spec)
  },
  prepareCreate(object) {
    const spec = specOf(object)
    object.status = {}
    if (spec.manualSelector !== true) selectByUid(object, spec)
    labelLikePods(object, spec)
  },
  problems(object) {
    const spec = specOf(object)
    return [
      ...counts(spec, [
        'parallelism',
        'completions',
        'backoffLimit',
        'activeDeadlineSeconds',
        'ttlSecondsAfterFinished',
      ]),
      ...selectorProblems(spec),
      ...oneOf(spec.completionMode, ['Indexed', 'NonIndexed'], 'spec.completionMode'),
      ...templateProblems(spec, restartPolicies),
    ]
  },
  updateProblems: jobUpdateProblems,
  orphansDependents: true,
}

/** A job without labels gets those of its pods. */
function labelLikePods({ metadata }: KubeObject, spec: Draft): void {
  const { labels } = child(child(spec, 'template'), 'metadata')
  if (isRecord(labels)) metadata.labels ??= { ...labels } as Record<string, string>
}

function selectByUid({ metadata }: KubeObject, spec: Draft): void {
  const name = metadata.name ?? ''
  const uid = metadata.uid!
  const labels = child(child(child(spec, 'template'), 'metadata'), 'labels')
  Object.assign(labels, {
    'controller-uid': uid,
    'job-name': name,
    [controllerUid]: uid,
    [jobName]: name,
  })
  spec.selector = { matchLabels: { [controllerUid]: uid } }
}

function jobUpdateProblems(object: KubeObject, before: KubeObject): Problem[] {
  const wasSuspended = specOf(before).suspend === true
  const fixed = unchanging('selector', 'completionMode', 'completions', ...(wasSuspended ? [] : ['template']))
  return fixed(object, before)
}

export const cronJob: KindRules = {
  defaults(object) {
    const spec = child(object, 'spec')
    setDefaults(spec, {
      concurrencyPolicy: 'Allow',
      suspend: false,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 1,
    })
    const template = child(spec, 'jobTemplate')
    child(template, 'metadata').creationTimestamp ??= null
    // Of the job only the pods are filled in: its own fields are when it is made.
    defaultTemplate(child(template, 'spec'))
  },
  prepareCreate: (object) => {
    object.status = {}
  },
  problems(object) {
    const spec = specOf(object)
    return [
      ...scheduleProblems(spec.schedule),
      ...oneOf(spec.concurrencyPolicy, ['Allow', 'Forbid', 'Replace'], 'spec.concurrencyPolicy'),
      ...nameProblems(object.metadata.name ?? ''),
      ...templateProblems(specIn(spec.jobTemplate), restartPolicies).map((problem) => ({
        ...problem,
        field: problem.field.replace('spec.', 'spec.jobTemplate.spec.'),
      })),
    ]
  },
}

const specIn = (template: unknown): Draft =>
  isRecord(template) && isRecord(template.spec) ? template.spec : {}

/** The names of its jobs get eleven characters more. */
const nameProblems = (name: string): Problem[] =>
  name.length > 52 ? [invalid('metadata.name', name, 'must be no more than 52 characters')] : []

const cronField = /^(\*|\?|[\dA-Za-z]+(-[\dA-Za-z]+)?)(\/\d+)?(,(\*|[\dA-Za-z]+(-[\dA-Za-z]+)?)(\/\d+)?)*$/

/** Of minutes, hours, days, months and weekdays. */
const largest = [59, 23, 31, 12, 6]

/** The largest number that a field of a schedule names; what follows a slash is a step. */
const largestNumber = (field: string): number =>
  Math.max(-1, ...[...field.replaceAll(/\/\d+/g, '').matchAll(/\d+/g)].map(([digits]) => Number(digits)))

function scheduleProblems(schedule: unknown): Problem[] {
  if (typeof schedule !== 'string' || schedule === '') return [required('spec.schedule')]
  if (/^@(yearly|annually|monthly|weekly|daily|midnight|hourly|every .+)$/.test(schedule)) return []
  const fields = schedule.trim().split(/\s+/)
  if (fields.length !== 5) {
    return [
      invalid(
        'spec.schedule',
        schedule,
        `expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`,
      ),
    ]
  }
  const tooBig = fields.findIndex((field, index) => largestNumber(field) > largest[index]!)
  if (tooBig >= 0) {
    const [value, limit] = [largestNumber(fields[tooBig]!), largest[tooBig]]
    return [
      invalid(
        'spec.schedule',
        schedule,
        `end of range (${value}) above maximum (${limit}): ${fields[tooBig]}`,
      ),
    ]
  }
  const wrong = fields.find((field) => !cronField.test(field))
  return wrong === undefined
    ? []
    : [
        invalid(
          'spec.schedule',
          schedule,
          `failed to parse int from ${wrong}: strconv.Atoi: parsing ${JSON.stringify(wrong)}: invalid syntax`,
        ),
      ]
}
