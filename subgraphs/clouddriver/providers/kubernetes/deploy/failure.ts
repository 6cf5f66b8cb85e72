import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { CloudError } from '../../cloudError.ts'
import { KubernetesError } from '../client/errors.ts'
import type { Kind } from '../kinds/define.ts'
import { withoutSecrets } from '../manifest/sensitive.ts'
import { recreateAnnotation, replaceAnnotation, serverSideApplyAnnotation } from '../manifest/strategy.ts'

/** What the API server has refused about a manifest, or a part of one, in words that help its author. */
export function explained(error: unknown, manifest: Partial<KubeObject>, kind: Kind): CloudError {
  if (!(error instanceof CloudError)) {
    const message = error instanceof Error ? error.message : String(error)
    return new CloudError('FAILED', withoutSecrets(message, manifest, kind), { cause: error })
  }
  const say = (text: string) => withoutSecrets(text, manifest, kind)
  const hint = hintFor(error)
  return new CloudError(error.code, say(error.message) + (hint ? `. ${hint}` : ''), {
    errors: error.errors.map(say),
    details: error.details,
    cause: error,
  })
}

const hints: readonly (readonly [RegExp, string])[] = [
  [
    /field is immutable|fields? may not be changed|updates to \S+ spec for fields other than|may not be changed (?:once|after)|is forbidden: .*immutable/i,
    `Such a field stays as it was made: the annotation ${recreateAnnotation}: "true" lets a deployment delete the object and make it anew`,
  ],
  [
    /annotations: Too long/,
    `The manifest is too big for the annotation in which an apply remembers it: use the annotation ${serverSideApplyAnnotation}: "true" or ${replaceAnnotation}: "true"`,
  ],
  [
    /Too long: must have at most 1048576|request entity too large/i,
    'A ConfigMap or a Secret holds 1 MiB at most',
  ],
  [/^namespaces "[^"]+" not found/, 'The namespace does not exist in the cluster'],
]

function hintFor(error: CloudError): string | undefined {
  if (!(error instanceof KubernetesError)) return undefined
  return hints.find(([pattern]) => pattern.test(error.message))?.[1]
}
