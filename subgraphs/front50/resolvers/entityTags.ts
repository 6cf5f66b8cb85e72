import { objectsOf } from '#platform/definition/json.ts'
import { badInput } from '#platform/errors/errors.ts'
import type { EntityTagsResolvers, MutationResolvers, QueryResolvers } from '#schema/generated/front50.ts'
import type { Ports } from '../actions/ports.ts'
import { parsed } from '../domain/version.ts'
import { deleting, objectById, objectFields, pageOf, saving, textAt } from './objects.ts'

export const entityTagsQueries = (ports: Ports) =>
  ({
    entityTags: (_, { id }, context) => objectById('entityTags')(id, context),
    searchEntityTags: (_, { entityType, entityId, ...page }) =>
      pageOf(ports.objects.entityTags, page, labelsOf(entityType, entityId)),
  }) satisfies QueryResolvers

function labelsOf(type: string | null | undefined, id: string | null | undefined): string[] | undefined {
  if (id && !type) throw badInput([{ path: 'entityType', message: 'is missing: entityId goes with it' }])
  if (!type) return undefined
  return [(id ? `entity/${type}/${id}` : `entity-type/${type}`).toLowerCase()]
}

export const entityTagsMutations = (ports: Ports) =>
  ({
    saveEntityTags: saving('entityTags', ports),
    deleteEntityTags: deleting('entityTags', ports),
  }) satisfies MutationResolvers

export const entityTags = (ports: Ports): EntityTagsResolvers => ({
  ...objectFields(ports.objects.entityTags),
  __resolveReference: ({ id }, context) => objectById('entityTags')(id, context),
  entityRef: (parent) => parsed(parent).entityRef,
  tags: (parent) => {
    const { tags } = parsed(parent)
    return objectsOf(tags).map((tag) => ({
      name: String(tag.name),
      namespace: textAt(tag, 'namespace') ?? 'default',
      category: textAt(tag, 'category'),
      value: tag.value ?? null,
      valueType: textAt(tag, 'valueType'),
    }))
  },
})
