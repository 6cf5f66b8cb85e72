import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { isMap } from '#platform/kubernetes/patch/values.ts'
import type { JsonObject, ManifestDiff } from '../../../domain/manifest.ts'
import { CloudError } from '../../cloudError.ts'
import type { ClusterAccess } from '../account.ts'
import { isInvalid } from '../client/errors.ts'
import { type GivenManifest, readManifests } from '../manifest/read.ts'
import { placeProblems } from '../operations/problems.ts'
import { latestVersion, versionsOf } from '../versions/version.ts'
import { changesBetween } from './changes.ts'
import { decide } from './decisions.ts'
import { type Facts, readFacts } from './facts.ts'
import { explained } from './failure.ts'
import { type Prepared, prepare } from './prepare.ts'
import type { DeployRequest } from './request.ts'
import { type Target, targetsOf } from './targets.ts'
import { applyTo, create, createApplied, replace, serverSideApply, type Write } from './write.ts'

/**
 * What deploying a manifest would change: the server itself says so, in a dry run. `location` is where it goes when it
 * names no namespace. What the server or the account refuses stands in `problems`.
 */
export async function diffManifest(
  account: ClusterAccess,
  manifest: JsonObject,
  location: string | undefined,
  signal: AbortSignal = new AbortController().signal,
): Promise<ManifestDiff> {
  const { manifests, problems } = readManifests(manifest, 'manifest')
  const [given, ...others] = manifests
  if (!given || others.length > 0 || problems.length > 0) {
    const errors = problems.map(({ path, message }) => `${path}: ${message}`)
    throw new CloudError(
      'INVALID',
      errors.join('; ') || 'One manifest is wanted',
      errors.length > 0 ? { errors } : {},
    )
  }
  const placed = { path: given.path, manifest: inPlace(given.manifest, location) }
  const refused = placeProblems([placed], undefined, account)
  if (refused.length > 0)
    return refusal(
      placed,
      refused.map(({ message }) => message),
    )
  try {
    return await difference(placed, account, signal)
  } catch (error) {
    if (!(error instanceof CloudError) || !['INVALID', 'CONFLICT', 'QUOTA'].includes(error.code)) throw error
    return refusal(placed, error.errors)
  }
}

function inPlace(manifest: KubeObject, location: string | undefined): KubeObject {
  if (manifest.metadata.namespace || !location || location === '_') return manifest
  return { ...manifest, metadata: { ...manifest.metadata, namespace: location } }
}

function refusal({ manifest }: GivenManifest, problems: readonly string[]): ManifestDiff {
  const { name, generateName, namespace = '' } = manifest.metadata
  return {
    name: `${manifest.kind} ${name ?? generateName}`,
    location: namespace,
    action: 'NONE',
    changes: [],
    problems,
  }
}

async function difference(
  given: GivenManifest,
  account: ClusterAccess,
  signal: AbortSignal,
): Promise<ManifestDiff> {
  const [target] = (await targetsOf([given], account, undefined, signal)) as [Target]
  const facts = await readFacts([target], request, account, signal)
  const { prepared } = prepare([target], request, account.settings.name, (target) =>
    decide(target, request, facts, () => 0),
  )
  const [wanted] = prepared as readonly [Prepared]
  const { resource, namespace, manifest, kind } = wanted
  const write: Write = {
    client: account.client,
    reference: { resource, namespace, name: manifest.metadata.name! },
    manifest,
    signal,
    dryRun: true,
  }
  const live = wanted.decision.isNew ? undefined : await account.client.get(write.reference, signal)
  const before = live ?? formerVersion(target, facts)
  try {
    const after = await dryRun(wanted, live, write)
    const changes = changesBetween(before, after, target.manifest, kind)
    return {
      name: nameOf(wanted),
      location: namespace ?? '',
      action: actionOf(wanted, live, changes.length),
      changes,
      problems: [],
    }
  } catch (error) {
    signal.throwIfAborted()
    throw explained(error, manifest, kind)
  }
}

/** With new content it gets a new name; what differs is seen against the version before. */
function formerVersion(target: Target, facts: Facts): KubeObject | undefined {
  const { name } = target.manifest.metadata
  return name ? latestVersion(versionsOf(facts.all(target), target.kind, name))?.object : undefined
}

const nameOf = ({ kind, manifest }: Prepared) => `${kind.name} ${manifest.metadata.name}`

function actionOf(
  { decision }: Prepared,
  live: KubeObject | undefined,
  changes: number,
): ManifestDiff['action'] {
  if (!live) return 'CREATE'
  if (decision.recreatedUid !== undefined) return 'RECREATE'
  return changes > 0 ? 'UPDATE' : 'NONE'
}

async function dryRun(
  { decision, strategy }: Prepared,
  live: KubeObject | undefined,
  write: Write,
): Promise<KubeObject> {
  if (decision.name !== undefined) return create(write)
  switch (strategy) {
    case 'replace':
      return replace(write)
    case 'server-side-apply':
      return serverSideApply(write, { force: false })
    case 'force-conflicts':
      return serverSideApply(write, { force: true })
    case 'recreate':
      return live ? recreated(live, write) : createApplied(write)
    case 'apply':
      return live ? applyTo(live, write) : createApplied(write)
  }
}

/** What an update may not change is changed all the same, as the object is made anew: the server cannot be asked about that. */
async function recreated(live: KubeObject, write: Write): Promise<KubeObject> {
  try {
    return await applyTo(live, write)
  } catch (error) {
    if (isInvalid(error)) return overlaid(live, write.manifest) as KubeObject
    throw error
  }
}

function overlaid(live: unknown, wanted: unknown): unknown {
  if (!isMap(live) || !isMap(wanted)) return wanted
  const entries = Object.entries(wanted).map(([name, value]) => [name, overlaid(live[name], value)])
  return { ...live, ...Object.fromEntries(entries) }
}

/** A deployment for nobody in particular: what it writes of its own is not compared. */
const request: DeployRequest = {
  manifests: [],
  moniker: { app: 'unknown' },
  namespaceOverride: undefined,
  artifacts: { required: [], optional: [], dockerImages: 'match-name-and-tag' },
  versioned: undefined,
  services: [],
  enableTraffic: true,
  isRedBlack: false,
  labelSelector: '',
  allowNothingSelected: true,
  skipSpecTemplateLabels: false,
}
