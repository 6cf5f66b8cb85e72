import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { friggaMoniker } from '../../../domain/frigga.ts'
import type { Moniker } from '../../../domain/resources.ts'

/** What annotations and labels say of a moniker; the rest is in the name. */
export type DeclaredMoniker = Partial<Moniker>

const prefix = 'moniker.spinnaker.io/'
const revision = 'deployment.kubernetes.io/revision'

export function declaredMoniker({ metadata }: KubeObject): DeclaredMoniker {
  const { annotations = {}, labels = {} } = metadata
  const app = annotated(annotations, 'application') ?? managedApplication(labels)
  const cluster = annotated(annotations, 'cluster')
  const stack = annotated(annotations, 'stack')
  const detail = annotated(annotations, 'detail')
  const sequence = numberOf(annotations[`${prefix}sequence`] ?? annotations[revision])
  return {
    ...(app && { app }),
    ...(cluster && { cluster }),
    ...(stack && { stack }),
    ...(detail && { detail }),
    ...(sequence !== undefined && { sequence }),
  }
}

/** As in Spinnaker: what is not declared is read from the name (app-stack-detail-v000), but for stack and detail. */
export function monikerOf(name: string, declared: DeclaredMoniker): Moniker {
  const { app, cluster, sequence } = friggaMoniker(name)
  return { app, cluster, ...(sequence !== undefined && { sequence }), ...declared }
}

export const applicationOf = (name: string, { app }: DeclaredMoniker): string =>
  app ?? friggaMoniker(name).app

/** Spinnaker's annotations are JSON, its texts quoted or not. */
function annotated(annotations: Readonly<Record<string, string>>, name: string): string | undefined {
  const value = annotations[prefix + name]
  if (value === undefined || !value.startsWith('"')) return value
  try {
    return String(JSON.parse(value))
  } catch {
    return value
  }
}

/** The label is a moniker's only where Spinnaker, or Gennaker, has written it. */
function managedApplication(labels: Readonly<Record<string, string>>): string | undefined {
  const isManaged = labels['app.kubernetes.io/managed-by']?.startsWith('spinnaker')
  return isManaged ? labels['app.kubernetes.io/name'] : undefined
}

function numberOf(text: string | undefined): number | undefined {
  const found = text === undefined ? null : /^"?(\d+)"?$/.exec(text)
  return found ? Number(found[1]) : undefined
}
