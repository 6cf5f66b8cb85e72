import type { JsonObject } from '#platform/definition/json.ts'
import type { HintKind } from './define.ts'
import { objectsAt, textAt } from './texts.ts'

type Form = (body: JsonObject) => readonly string[] | undefined

/** distribution.github.io/distribution/about/notifications: several at once, of pulls and of layers too. */
const distribution: Form = (body) => {
  const events = taggedPushes(body)
  if (events.length === 0) return undefined
  return events.flatMap((event) =>
    image(textAt(event, 'target', 'repository'), textAt(event, 'target', 'tag')),
  )
}

const taggedPushes = (body: JsonObject) =>
  objectsAt(body, 'events').filter((event) => event.action === 'push' && textAt(event, 'target', 'tag'))

/** learn.microsoft.com/azure/container-registry/container-registry-webhook-reference */
const azure: Form = (body) =>
  body.action === 'push' || body.action === 'chart_push'
    ? image(textAt(body, 'target', 'repository'), textAt(body, 'target', 'tag'))
    : undefined

/** docs.docker.com/docker-hub/repos/manage/webhooks */
const hub: Form = (body) =>
  textAt(body, 'push_data', 'tag') === undefined
    ? undefined
    : image(textAt(body, 'repository', 'repo_name'), textAt(body, 'push_data', 'tag'))

/** docs.projectquay.io: repository push notifications. */
const quay: Form = (body) => {
  const tags = Array.isArray(body.updated_tags) ? body.updated_tags : undefined
  return tags?.flatMap((tag) => image(textAt(body, 'repository'), typeof tag === 'string' ? tag : undefined))
}

/** goharbor.io/docs: webhook payloads of PUSH_ARTIFACT and REPLICATION. */
const harbor: Form = (body) => {
  if (body.type !== 'PUSH_ARTIFACT' && body.type !== 'PUSHIMAGE') return undefined
  const repository = textAt(body, 'event_data', 'repository', 'repo_full_name')
  return objectsAt(body, 'event_data', 'resources').flatMap((resource) =>
    image(repository, textAt(resource, 'tag')),
  )
}

/** docs.github.com/webhooks: the events registry_package and package. */
const github: Form = (body) => {
  const key = body.registry_package === undefined ? 'package' : 'registry_package'
  if (body[key] === undefined) return undefined
  const owner = textAt(body, key, 'namespace') ?? textAt(body, key, 'owner', 'login')
  const name = textAt(body, key, 'name')
  if (!owner || !name) return undefined
  const tag = textAt(body, key, 'package_version', 'container_metadata', 'tag', 'name')
  return image(`${owner.split('/')[0]!.toLowerCase()}/${name.toLowerCase()}`, tag)
}

/** jfrog.com/help: webhooks of the domain docker. */
const artifactory: Form = (body) => {
  if (body.domain !== 'docker') return undefined
  return body.event_type === 'pushed'
    ? image(textAt(body, 'data', 'image_name'), textAt(body, 'data', 'tag'))
    : undefined
}

/** GitLab and others send what the registry inside of them does. */
const forms: readonly Form[] = [distribution, azure, hub, quay, harbor, github, artifactory]

function image(repository: string | undefined, tag: string | undefined): readonly string[] {
  if (!repository) return []
  return [tag ? `${repository}:${tag}` : repository]
}

/** An image was pushed. A body of another form has the registry looked through. */
export const docker: HintKind = {
  kind: 'docker',
  places(body) {
    if (isNoNews(body)) return undefined
    for (const form of forms) {
      const places = form(body)
      if (places) return places
    }
    return []
  },
}

const isNoNews = (body: JsonObject): boolean =>
  Array.isArray(body.events)
    ? taggedPushes(body).length === 0
    : body.action === 'delete' || body.action === 'pull' || body.action === 'quarantine'
