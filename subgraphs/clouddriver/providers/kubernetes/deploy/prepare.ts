import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { CloudError } from '../../cloudError.ts'
import { type Artifact, artifactKey } from '../artifacts/artifact.ts'
import { replaceArtifacts } from '../artifacts/replace.ts'
import { annotateArtifact, annotateMoniker, labelMoniker } from '../manifest/annotate.ts'
import { copyOf } from '../manifest/manifest.ts'
import { type DeployStrategy, maxVersionHistoryAnnotation, strategyOf } from '../manifest/strategy.ts'
import { attach } from '../traffic/attach.ts'
import { annotateLoadBalancers } from '../traffic/loadBalancers.ts'
import { versionText } from '../versions/version.ts'
import type { Decision } from './decisions.ts'
import { loadBalancersOf } from './facts.ts'
import type { DeployRequest } from './request.ts'
import { fullName, type Target } from './targets.ts'

/** A manifest as it goes to the cluster. */
export interface Prepared extends Target {
  readonly artifact: Artifact
  readonly strategy: DeployStrategy
  readonly decision: Decision
}

export interface Preparation {
  readonly prepared: readonly Prepared[]
  readonly bound: readonly Artifact[]
}

/**
 * Makes the manifests ready, in order: what one produces, e.g. a version of a ConfigMap, is bound in those behind it.
 * `decide` gets the target with its artifacts bound.
 */
export function prepare(
  targets: readonly Target[],
  request: DeployRequest,
  account: string,
  decide: (target: Target, index: number) => Decision,
): Preparation {
  const artifacts = new Map<string, Artifact>()
  for (const artifact of [...request.artifacts.required, ...request.artifacts.optional]) {
    const key = artifactKey(artifact)
    if (!artifacts.has(key)) artifacts.set(key, artifact)
  }
  const bound = new Map<string, Artifact>()
  const prepared = targets.map((given, index) => {
    const target = { ...given, manifest: copyOf(given.manifest) }
    checkHistory(target, request)
    const place = { account, namespace: target.namespace ?? '' }
    const { manifest, kind } = target
    for (const artifact of replaceArtifacts(
      manifest,
      kind,
      [...artifacts.values()],
      place,
      request.artifacts.dockerImages,
    ))
      bound.set(`${artifactKey(artifact)} ${artifact.reference}`, artifact)
    const decision = decide(target, index)
    const artifact = producedArtifact(target, account, decision)
    artifacts.set(artifactKey(artifact), artifact)
    finish(target, request, decision, artifact)
    return { ...target, artifact, decision, strategy: strategyOf(manifest).deploy }
  })
  checkBound(request.artifacts.required, [...bound.values()])
  return { prepared, bound: [...bound.values()] }
}

function producedArtifact(
  { manifest, kind, namespace }: Target,
  account: string,
  decision: Decision,
): Artifact {
  const name = decision.name ?? manifest.metadata.name!
  const version = decision.version === undefined ? '' : versionText(decision.version)
  return {
    customKind: false,
    type: `kubernetes/${kind.name}`,
    name,
    location: namespace ?? '',
    version,
    reference: version === '' ? name : `${name}-${version}`,
    metadata: { account },
  }
}

function finish(target: Target, request: DeployRequest, decision: Decision, artifact: Artifact): void {
  const { manifest, kind } = target
  annotateArtifact(manifest, artifact)
  if (decision.replicas !== undefined) (manifest.spec as { replicas?: number }).replicas = decision.replicas
  if (kind.abilities.includes('receiveTraffic')) {
    annotateLoadBalancers(manifest, request.services)
    const names = loadBalancersOf(target, request)
    for (const [index, selector] of (decision.selectors ?? []).entries())
      attach(manifest, names[index]!, selector)
  }
  const moniker = {
    ...request.moniker,
    cluster: request.moniker.cluster || fullName(target),
    ...(decision.version !== undefined && { sequence: decision.version }),
  }
  annotateMoniker(manifest, moniker)
  labelMoniker(manifest, moniker, { skipTemplate: request.skipSpecTemplateLabels })
  manifest.metadata.name = artifact.reference as string
  // With it an API server tells of a name that is taken as of an error of its own.
  delete manifest.metadata.generateName
}

function checkHistory({ manifest }: { manifest: KubeObject }, { isRedBlack }: DeployRequest): void {
  const kept = strategyOf(manifest).maxVersionHistory
  if (isRedBlack && kept !== undefined && kept < 2)
    throw new CloudError(
      'INVALID',
      `A red/black rollout needs the version before: the annotation ${maxVersionHistoryAnnotation} of ` +
        `${manifest.kind} ${manifest.metadata.name} must be 2 or more, it is ${kept}`,
    )
}

/** Two artifacts that differ in their metadata only are the same. */
const identity = ({ type, name, version, location, reference }: Artifact) =>
  JSON.stringify([type, name, version, location, reference].map((part) => part ?? ''))

export function checkBound(required: readonly Artifact[], bound: readonly Artifact[]): void {
  const found = new Set(bound.map(identity))
  const missing = required.filter((artifact) => !found.has(identity(artifact)))
  if (missing.length === 0) return
  const names = missing.map(({ type, name, reference }) => `${type} '${name}' (${reference})`)
  throw new CloudError(
    'INVALID',
    `The following required artifacts could not be bound: ${names.join(', ')}. ` +
      'Check that the name of each, e.g. of an image, is the one that stands in the manifests',
    { errors: names.map((name) => `${name} could not be bound`) },
  )
}
