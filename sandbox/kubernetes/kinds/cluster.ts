import { isDeepStrictEqual } from 'node:util'
import { invalid, type Problem, required } from '../validation/problem.ts'
import { child, type Draft, type KindRules, list, setDefaults, specOf } from './kind.ts'
import { unchanging } from './workloads.ts'

const rbacGroup = 'rbac.authorization.k8s.io'

export const namespace: KindRules = {
  defaults(object) {
    child(object, 'spec')
    object.metadata.labels = {
      ...object.metadata.labels,
      'kubernetes.io/metadata.name': object.metadata.name!,
    }
  },
  prepareCreate(object) {
    object.spec = { finalizers: ['kubernetes'] }
    object.status = { phase: 'Active' }
  },
  prepareUpdate(object, before) {
    object.spec = before.spec
  },
  returnsDeleted: true,
}

export const node: KindRules = {
  defaults: (object) => void child(object, 'spec'),
  prepareCreate: (object) => void child(object, 'status'),
  createsWithStatus: true,
}

export const serviceAccount: KindRules = { returnsDeleted: true }

const bind = (refField: 'roleRef'): KindRules => ({
  defaults(object) {
    child(object, refField).apiGroup ??= rbacGroup
    for (const subject of list(object.subjects)) defaultSubject(subject)
  },
  problems(object) {
    const ref = child(object as Draft, refField)
    return [
      ...(ref.name ? [] : [required('roleRef.name')]),
      ...list(object.subjects).flatMap((subject, index): Problem[] => {
        const at = `subjects[${index}]`
        if (!subject.name) return [required(`${at}.name`)]
        return subject.kind === 'ServiceAccount' && !subject.namespace ? [required(`${at}.namespace`)] : []
      }),
    ]
  },
  updateProblems: (object, before) =>
    isDeepStrictEqual(object.roleRef, before.roleRef)
      ? []
      : [invalid('roleRef', object.roleRef, 'cannot change roleRef')],
})

function defaultSubject(subject: Draft): void {
  if (subject.kind === 'User' || subject.kind === 'Group') subject.apiGroup ??= rbacGroup
}

export const roleBinding: KindRules = bind('roleRef')

export const role: KindRules = {
  defaults: (object) => {
    object.rules ??= []
  },
  problems: (object) =>
    list(object.rules).flatMap(({ verbs }, index) =>
      Array.isArray(verbs) && verbs.length > 0
        ? []
        : [required(`rules[${index}].verbs`, 'verbs must contain at least one value')],
    ),
}

export const persistentVolumeClaim: KindRules = {
  defaults: (object) => void setDefaults(child(object, 'spec'), { volumeMode: 'Filesystem' }),
  prepareCreate: (object, { store }) => {
    object.status = { phase: 'Pending' }
    const spec = specOf(object)
    if (spec.storageClassName !== undefined) return
    const isDefault = 'storageclass.kubernetes.io/is-default-class'
    const usual = store
      .list('StorageClass.storage.k8s.io')
      .find(({ metadata }) => metadata.annotations?.[isDefault] === 'true')
    if (usual) spec.storageClassName = usual.metadata.name
  },
  problems(object) {
    const spec = specOf(object)
    const requests = (spec.resources as { requests?: Draft } | undefined)?.requests
    return [
      ...(Array.isArray(spec.accessModes) && spec.accessModes.length > 0
        ? []
        : [required('spec.accessModes', 'at least 1 access mode is required')]),
      ...(requests?.storage === undefined ? [required('spec.resources[storage]')] : []),
    ]
  },
  updateProblems: unchanging('accessModes', 'selector', 'storageClassName', 'volumeMode'),
  returnsDeleted: true,
}

export const persistentVolume: KindRules = {
  defaults: (object) =>
    void setDefaults(child(object, 'spec'), {
      persistentVolumeReclaimPolicy: 'Retain',
      volumeMode: 'Filesystem',
    }),
  prepareCreate: (object) => {
    object.status = { phase: 'Pending' }
  },
  returnsDeleted: true,
}

export const storageClass: KindRules = {
  defaults: (object) => void setDefaults(object, { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' }),
  problems: (object) => (object.provisioner ? [] : [required('provisioner')]),
}

export const priorityClass: KindRules = {
  defaults: (object) => void setDefaults(object, { preemptionPolicy: 'PreemptLowerPriority' }),
}

export const resourceQuota: KindRules = {
  prepareCreate: (object) => {
    object.status = {}
  },
  returnsDeleted: true,
}

export const lease: KindRules = { needsResourceVersion: true }
