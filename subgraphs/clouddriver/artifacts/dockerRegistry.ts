import { z } from 'zod'
import { notFound } from '#platform/errors/errors.ts'
import { accountName, filled, hostsField } from '#platform/fetch/credentials.ts'
import { requireDigest } from '#platform/fetch/digest.ts'
import { Registry } from '#platform/registry/registry.ts'
import { type Artifact, defineArtifacts } from './define.ts'
import { badArtifact } from './support/reference.ts'

const schema = z.strictObject({
  name: accountName,
  /** Of the registry, as in Spinnaker: https://index.docker.io or registry.example.com:5000. */
  address: z
    .string()
    .min(1)
    .transform((text) => (/^https?:\/\//.test(text) ? text : `https://${text}`))
    .refine((text) => URL.canParse(text), 'must be like https://registry.example.com'),
  username: filled,
  password: filled.meta({ secret: true }),
  passwordFile: filled,
  /** Hosts besides the registry that may get the password for a token; those that Docker Hub uses are known. */
  hosts: hostsField([]),
})

/**
 * A registry of images (the OCI distribution specification). A chart (helm/image) is its packed folder; an image
 * (docker/image) is its manifest: the clouds pull the rest themselves.
 */
export const dockerRegistry = defineArtifacts({
  types: ['helm/image', 'docker/image'],
  accounts: { sort: 'dockerRegistry', schema },
  open(account, ports) {
    const registry = new Registry(account, ports)
    return {
      async fetch(artifact, limits) {
        const { repository, reference } = placeOf(artifact, registry.host)
        const manifest = await registry.manifest(repository, reference, limits)
        if (artifact.type === 'docker/image') return manifest.content
        const layer = manifest.layers.find(({ mediaType }) => mediaType.startsWith(chartMediaType))
        if (!layer) throw notFound('chart', `${repository}:${reference}: it is an image of another kind`)
        const { content, url } = await registry.blob(repository, layer.digest, limits)
        const [algorithm = '', hash = ''] = layer.digest.split(':')
        requireDigest(content, algorithm, hash, url)
        return content
      },
      versions: (name, limits) =>
        registry.tags(placeOf({ type: '', reference: name }, registry.host).repository, limits),
    }
  },
})

const chartMediaType = 'application/vnd.cncf.helm.chart.content.v1.tar'

/** `host/repository:tag`, `oci://…@sha256:…`, or a name and a version. */
function placeOf({ reference, name, version }: Artifact, host: string) {
  const text = (reference || name || '').replace(/^(oci|https?):\/\//, '')
  const own = text.startsWith(`${host}/`) ? text.slice(host.length + 1) : text
  const [, repository, tag, digest] =
    /^([a-z0-9]+(?:(?:[._]|__|-+|\/)[a-z0-9]+)*)(?::([\w][\w.-]{0,127}))?(?:@(sha256:[a-f0-9]{64}))?$/.exec(
      own,
    ) ?? []
  if (!repository || /^[^/]*[.:][^/]*\//.test(own))
    throw badArtifact('reference', `must be like ${host}/repository:tag, of the account's own registry`)
  const asked = digest ?? tag ?? (version || 'latest')
  if (/^(sha256:[a-f0-9]{64}|[\w][\w.-]{0,127})$/.test(asked)) return { repository, reference: asked }
  throw badArtifact('version', 'must be a tag or a digest')
}
