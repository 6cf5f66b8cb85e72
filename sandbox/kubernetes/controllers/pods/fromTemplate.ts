import type { KubeObject, ObjectMeta } from '#platform/kubernetes/objects.ts'
import type { Pod, PodTemplate } from '../kinds.ts'
import { ownerReference } from '../runtime/owners.ts'

/** A pod of a controller, not yet created; `metadata` is put over what the template says. */
export function podFromTemplate(template: PodTemplate, owner: KubeObject, metadata: ObjectMeta): Pod {
  const { labels, annotations, finalizers } = template.metadata ?? {}
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      namespace: owner.metadata.namespace!,
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
      ...(finalizers === undefined ? {} : { finalizers }),
      ownerReferences: [ownerReference(owner)],
      ...metadata,
    },
    spec: template.spec,
  }
}
