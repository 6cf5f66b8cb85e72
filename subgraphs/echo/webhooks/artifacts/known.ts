import type { JsonObject } from '#platform/definition/json.ts'
import { objectAt, objectsAt, textAt, textsAt } from '../git/payload.ts'

/** Makes artifacts of what one kind of senders tells; none of a body that is of another form. */
type Extractor = (payload: JsonObject) => readonly JsonObject[]

const image = (name: string, version: string, more: JsonObject = {}, mark = ':'): JsonObject => ({
  type: 'docker/image',
  name,
  version,
  reference: `${name}${mark}${version}`,
  ...more,
})

/** docs.docker.com/docker-hub/repos/manage/webhooks */
const dockerhub: Extractor = (payload) => {
  const [repository, tag] = [textAt(payload, 'repository', 'repo_name'), textAt(payload, 'push_data', 'tag')]
  if (!repository || !tag) return []
  const provenance = textAt(payload, 'callback_url')
  const metadata = { pusher: textAt(payload, 'push_data', 'pusher') }
  return [image(`index.docker.io/${repository}`, tag, { ...(provenance && { provenance }), metadata })]
}

/** Manifests of images, not of their layers: those that Spinnaker knows, and those that came after. */
const manifest =
  /^application\/vnd\.(docker\.distribution\.manifest(\.list)?\.v[12]\+json|oci\.image\.(manifest|index)\.v1\+json)$/

/** distribution.github.io/distribution/about/notifications */
const dockerregistry: Extractor = (payload) =>
  objectsAt(payload, 'events').flatMap((event) => {
    const target = (field: string) => textAt(event, 'target', field)
    const [repository, tag, digest] = [target('repository'), target('tag'), target('digest')]
    if (event.action !== 'push' || !manifest.test(target('mediaType')) || !repository) return []
    const host = textAt(event, 'request', 'host')
    const name = host ? `${host}/${repository}` : repository
    if (tag) return [image(name, tag)]
    return digest ? [image(name, digest, {}, '@')] : []
  })

/** docs.quay.io/guides/notifications.html: repository push. */
const quay: Extractor = (payload) => {
  const [name, provenance] = [textAt(payload, 'docker_url'), textAt(payload, 'homepage')]
  if (!textAt(payload, 'repository') || !name) return []
  return textsAt(payload, 'updated_tags').map((tag) => image(name, tag, provenance ? { provenance } : {}))
}

/** help.sonatype.com: webhooks for components of a repository. */
const nexus: Extractor = (payload) => {
  const component = objectAt(payload, 'component')
  if (!component) return []
  const [group, artifact, version] = ['group', 'name', 'version'].map((field) => textAt(component, field))
  const name = `${group}:${artifact}`
  const provenance = textAt(payload, 'repositoryName')
  return [
    {
      type: 'maven/file',
      name,
      version,
      reference: `${name}:${version}`,
      ...(provenance && { provenance }),
    },
  ]
}

/** By the end of the address, as in Spinnaker. */
const extractors: Readonly<Record<string, Extractor>> = { dockerhub, dockerregistry, quay, nexus }

/** The artifacts that are made of the bodies of well-known senders. */
export function knownArtifacts(source: string, payload: JsonObject): readonly JsonObject[] {
  const name = source.toLowerCase()
  return Object.hasOwn(extractors, name) ? extractors[name]!(payload) : []
}
