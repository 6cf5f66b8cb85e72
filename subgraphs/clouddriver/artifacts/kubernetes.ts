import { stringify } from 'yaml'
import { notFound } from '#platform/errors/errors.ts'
import { type Artifact, defineArtifacts } from './define.ts'
import { badArtifact } from './support/reference.ts'

/** A thing of a cluster as it is now, as YAML; the Kubernetes account stands in `metadata.account`, as deployments write it. */
export const kubernetes = defineArtifacts({
  types: ['kubernetes/*'],
  builtIn: { name: 'kubernetes' },
  open: (_, { manifest }) => ({
    async fetch(artifact) {
      const account = artifact.metadata?.account
      if (typeof account !== 'string' || account === '')
        throw badArtifact('metadata.account', 'is missing; the name of a Kubernetes account is wanted')
      const { location = '' } = artifact
      const name = `${artifact.type.slice('kubernetes/'.length)} ${liveName(artifact)}`
      const found = await manifest(account, { location, name })
      if (found) return Buffer.from(stringify(found.manifest))
      throw notFound('manifest', `${name} in ${location || 'the cluster'} of the account ${account}`)
    },
  }),
})

/** A version has a name of its own, and stands in the reference. */
function liveName({ reference, name }: Artifact): string {
  const found = reference || name
  if (found) return found
  throw badArtifact('reference', 'is missing; the name of the thing is wanted')
}
