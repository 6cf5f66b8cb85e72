import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { CloudError } from '../../cloudError.ts'
import type { Kind } from '../kinds/define.ts'
import { kindNamed } from '../kinds/index.ts'
import { annotation, annotationsOf, parseManifestName } from '../manifest/manifest.ts'
import type { KubernetesAccountSettings } from '../settings.ts'

const loadBalancersAnnotation = 'traffic.spinnaker.io/load-balancers'

/** Those that a manifest is meant to get traffic from: 'service my-service'. */
export function annotatedLoadBalancers(manifest: KubeObject): readonly string[] {
  const text = annotation(manifest, loadBalancersAnnotation)
  if (text === undefined) return []
  try {
    const value: unknown = JSON.parse(text)
    if (Array.isArray(value) && value.every((name) => typeof name === 'string')) return value
  } catch {
    // Said below.
  }
  throw new CloudError(
    'INVALID',
    `The annotation ${loadBalancersAnnotation} is no list of texts in JSON: ${text}`,
  )
}

/** Notes where a manifest is meant to get traffic from; it must not say something else already. */
export function annotateLoadBalancers(manifest: KubeObject, wanted: readonly string[]): void {
  if (wanted.length === 0) return
  const text = JSON.stringify(wanted)
  const present = annotation(manifest, loadBalancersAnnotation)
  if (present !== undefined && JSON.stringify(annotatedLoadBalancers(manifest)) !== text)
    throw new CloudError(
      'INVALID',
      `The manifest has the annotation ${loadBalancersAnnotation} with ${present}, but the stage wants ${text}`,
    )
  annotationsOf(manifest.metadata)[loadBalancersAnnotation] ??= text
}

/** What a load balancer's name stands for. */
export function parseLoadBalancer(
  text: string,
  settings: KubernetesAccountSettings,
): { kind: Kind; name: string } {
  const parsed = parseManifestName(text)
  if (!parsed)
    throw new CloudError(
      'INVALID',
      `'${text}' names no load balancer: it must have the form '{kind} {name}', e.g. 'service my-service'`,
    )
  const kind = kindNamed(parsed.kind, settings)
  if (!kind.abilities.includes('loadBalance'))
    throw new CloudError('INVALID', `'${text}' cannot send traffic: a ${kind.name} is no load balancer`)
  return { kind, name: parsed.name }
}

export type Selector = Readonly<Record<string, string>>

/** The labels that a Service sends its traffic to. */
export function selectorOf(service: KubeObject): Selector {
  const spec = service.spec as { selector?: Selector | null } | undefined
  return spec?.selector ?? {}
}
