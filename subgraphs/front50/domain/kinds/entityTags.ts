import { isObject, type JsonObject } from '#platform/definition/json.ts'
import { attributesLimits } from '#platform/definition/limits.ts'
import type { Report } from '#platform/definition/problems.ts'
import { list, object, text } from '#platform/definition/rules.ts'
import { givenId, needText, type ObjectKind } from './kind.ts'

const fields = object({
  id: text,
  idPattern: text,
  entityRef: object({
    cloudProvider: text,
    entityType: text,
    entityId: text,
    application: text,
    account: text,
    accountId: text,
    region: text,
  }),
  tags: list(object({ name: text, namespace: text, category: text, valueType: text })),
  tagsMetadata: list(object({ name: text })),
})

/** What ids are made of, as Spinnaker writes it. */
const idPattern = '{{cloudProvider}}:{{entityType}}:{{entityId}}:{{account}}:{{region}}'

/** Notes and alerts that are pinned to something in a cloud. */
export const entityTags: ObjectKind = {
  noun: 'set of entity tags',
  limits: attributesLimits,
  uniqueName: 'no',
  endsWithApplications: false,
  check(definition, report) {
    fields(definition, [], report)
    const { entityRef, tags } = definition
    if (isObject(entityRef)) {
      const within: Report = (path, message) => report(['entityRef', ...path], message)
      for (const key of ['cloudProvider', 'entityType', 'entityId']) needText(entityRef, key, within)
    } else if (entityRef === undefined || entityRef === null) report(['entityRef'], 'is missing')
    if (Array.isArray(tags)) checkTags(tags, report)
  },
  factsOf(definition) {
    const reference = isObject(definition.entityRef) ? definition.entityRef : {}
    const { entityType, entityId } = reference
    const id = givenId(definition) ?? entityTagsId(reference)
    const type = String(entityType).toLowerCase()
    const labels = [`entity-type/${type}`, `entity/${type}/${String(entityId).toLowerCase()}`]
    return { id, name: id, applications: [], labels }
  },
  stamp: (definition, { id, at, user }) => ({
    ...definition,
    id,
    idPattern: definition.idPattern ?? idPattern,
    lastModified: at.getTime(),
    lastModifiedBy: user,
  }),
  stampedKeys: new Set(['id', 'idPattern', 'lastModified', 'lastModifiedBy']),
}

/** `kubernetes:servergroup:web-v001:prod:default`; `*` for an account or region that is not given. */
function entityTagsId({
  cloudProvider,
  entityType,
  entityId,
  account,
  accountId,
  region,
}: JsonObject): string {
  const parts = [cloudProvider, entityType, entityId, account ?? accountId ?? '*', region ?? '*']
  return parts.map(String).join(':').toLowerCase()
}

function checkTags(tags: readonly unknown[], report: Report): void {
  const seen = new Map<string, number>()
  tags.forEach((tag, index) => {
    if (!isObject(tag)) return
    needText(tag, 'name', (path, message) => report(['tags', index, ...path], message))
    const key = `${tag.namespace ?? 'default'}\n${tag.name}`
    const first = seen.get(key)
    if (first === undefined) seen.set(key, index)
    else report(['tags', index, 'name'], `is "${tag.name}", as in tags[${first}] of the same namespace`)
  })
}
