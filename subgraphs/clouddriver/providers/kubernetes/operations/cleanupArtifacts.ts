import { z } from 'zod'
import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { defineOperation, type OperationWork } from '../../operation.ts'
import type { KubernetesAccount } from '../account.ts'
import { kindOf } from '../kinds/index.ts'
import { deployedArtifactOf } from '../manifest/annotate.ts'
import { readManifests } from '../manifest/read.ts'
import { strategyOf } from '../manifest/strategy.ts'
import { deployedAs } from '../versions/version.ts'
import { type Doomed, deleteOnce } from './delete.ts'
import { locationProblems } from './problems.ts'

const parameters = z.object({
  manifests: z.unknown().describe('What a deployment has just made: outputs.manifests.'),
})

type Parameters = z.infer<typeof parameters>

const given = ({ manifests }: Parameters) => readManifests(manifests, 'manifests')

export const cleanupArtifacts = defineOperation<KubernetesAccount, Parameters>({
  name: 'cleanupArtifacts',
  description:
    'Deletes the oldest versions of what was deployed, beyond strategy.spinnaker.io/max-version-history.',
  phase: 'CLEANUP_KUBERNETES_ARTIFACTS',
  parameters,
  problems(parameters, account) {
    const { manifests, problems } = given(parameters)
    return [
      ...problems,
      ...manifests.flatMap(({ path, manifest }) => {
        const { namespace } = manifest.metadata
        return namespace ? locationProblems(namespace, `${path}.metadata.namespace`, account) : []
      }),
    ]
  },
  async run(work) {
    const doomed = await work.once('doomed', () => surplus(work))
    const resources = doomed.map(async ({ apiKind, ...object }) => {
      const kind = kindOf(apiKind, work.account.settings)
      return { ...object, kind, resource: await resourceOf(apiKind, work) }
    })
    const { manifests: _, ...result } = await deleteOnce(work, await Promise.all(resources), {})
    return result
  },
})

type Work = OperationWork<KubernetesAccount, Parameters>
type Surplus = Pick<Doomed, 'name' | 'namespace'> & { readonly apiKind: { apiVersion: string; kind: string } }

const resourceOf = (apiKind: Surplus['apiKind'], { account, signal }: Work) =>
  account.client.resource(kindOf(apiKind, account.settings).api, signal)

/** The oldest of each that are too many; never what has just been deployed, old as it may be. */
async function surplus(work: Work): Promise<Surplus[]> {
  const { account, parameters, signal } = work
  const manifests = given(parameters).manifests.map(({ manifest }) => manifest)
  const justDeployed = new Set(manifests.map(identity))
  const found = new Map<string, Surplus>()
  for (const manifest of manifests) {
    const { maxVersionHistory } = strategyOf(manifest)
    const artifact = deployedArtifactOf(manifest)
    if (maxVersionHistory === undefined || !artifact?.name) continue
    const { apiVersion, kind } = manifest
    const apiKind = { apiVersion, kind }
    const resource = await resourceOf(apiKind, work)
    const namespace = artifact.location || manifest.metadata.namespace
    const all = await account.client.list(resource, { namespace }, signal)
    const versions = deployedAs(all, kindOf(apiKind, account.settings), artifact.name)
    for (const version of versions.slice(0, Math.max(0, versions.length - maxVersionHistory))) {
      const object = { ...version, apiVersion, kind }
      const { name = '', namespace } = object.metadata
      if (!justDeployed.has(identity(object))) found.set(identity(object), { name, namespace, apiKind })
    }
  }
  return [...found.values()]
}

const identity = ({ apiVersion, kind, metadata }: KubeObject) =>
  [apiVersion, kind, metadata.namespace ?? '', metadata.name].join('/')
