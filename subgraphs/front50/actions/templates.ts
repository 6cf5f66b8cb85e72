import type { JsonObject } from '#platform/definition/json.ts'
import { badInput, platformError } from '#platform/errors/errors.ts'
import type { CountedPage, PageRequest } from '#platform/graphql/page.ts'
import type { Caller } from '#platform/identity/caller.ts'
import { templateTags } from '../domain/kinds/pipelineTemplate.ts'
import type { Pipeline } from '../domain/pipeline.ts'
import { label } from '../domain/pipelineLabels.ts'
import type { ObjectVersion, StoredObject } from '../domain/storedObject.ts'
import { parseReference, type TemplateReference, templateMention } from '../domain/templateReference.ts'
import { deleteObject, findObject } from './objects.ts'
import { tellDependents } from './pipelineChanges.ts'
import type { Ports } from './ports.ts'
import { saveObject } from './saveObject.ts'
import { pageOfPipelines } from './searchPipelines.ts'
import { untilWritten } from './untilWritten.ts'
import { findVersion } from './versions.ts'

/** Saves a template. The new version is what `latest` and the tag, given here or in the document, mean from now on. */
export async function saveTemplate(
  definition: unknown,
  tag: string | undefined,
  expectedVersion: number | undefined,
  caller: Caller,
  ports: Ports,
): Promise<StoredObject> {
  const within = (definition as { tag?: unknown } | null)?.tag
  const wanted = tag ?? (typeof within === 'string' && within !== '' ? within : 'latest')
  checkTag(wanted, tag === undefined ? 'definition.tag' : 'tag')
  const tags = [...new Set(['latest', wanted])]
  const save = { definition, expectedVersion, tags }
  const saved = await saveObject(ports.objects.pipelineTemplate, save, caller, ports)
  await tellDependents(saved, ports)
  return saved
}

function checkTag(tag: string, path: string): void {
  if ((templateTags as readonly string[]).includes(tag)) return
  throw badInput([{ path, message: `is "${tag}", but must be one of ${templateTags.join(', ')}` }])
}

/** What a reference means; undefined when there is no such template, or none with that tag or digest. */
async function findTemplateVersion(
  { id, tag, digest }: TemplateReference,
  ports: Ports,
): Promise<ObjectVersion | undefined> {
  const template = await findObject(ports.objects.pipelineTemplate, id)
  return template && versionOfTemplate(template, { tag, digest }, ports)
}

/** A version of a template by its digest, or by a tag (`latest` without any). */
export async function versionOfTemplate(
  template: StoredObject,
  wanted: { tag?: string | undefined; digest?: string | undefined },
  ports: Ports,
): Promise<ObjectVersion | undefined> {
  const { repository } = ports.objects.pipelineTemplate
  const { digest, tag = 'latest' } = wanted
  if (digest !== undefined) {
    const earlier = await repository.earlierByDigest(template, digest.toLowerCase())
    return earlier ?? (template.digest === digest.toLowerCase() ? template : undefined)
  }
  const found = template.tags.find((each) => each.tag === tag.toLowerCase())
  if (!found) return undefined
  return findVersion<ObjectVersion>(template, found.version, (below, limit) =>
    repository.earlierVersions(template, below, limit),
  )
}

/** The same for a reference as pipelines have it; BAD_USER_INPUT for what is none. */
export async function findTemplateByReference(
  reference: string,
  ports: Ports,
): Promise<ObjectVersion | undefined> {
  return findTemplateVersion(readReference(reference, 'reference'), ports)
}

function readReference(reference: string, path: string): TemplateReference {
  const parsed = parseReference(reference)
  if (parsed) return parsed
  const message = `is "${reference}", but must be spinnaker://<id>, with :<tag> or @sha256:<digest> behind it if need be`
  throw badInput([{ path, message }])
}

/** Refuses a templated pipeline whose template is Front50's and does not exist. */
export async function checkTemplate(definition: JsonObject, ports: Ports): Promise<void> {
  const mention = templateMention(definition)
  if (!mention) return
  const path = mention.path.join('.')
  if (await findTemplateVersion(readReference(mention.reference, path), ports)) return
  throw badInput([{ path, message: `is "${mention.reference}", but there is no such pipeline template` }])
}

/** Any version of a template, or what one tag or digest of it means. */
export type TemplateVersions = Omit<TemplateReference, 'id'>

/** What the pipelines made of a template are found by. */
const dependentLabel = ({ id }: StoredObject, { tag, digest }: TemplateVersions): string =>
  tag === undefined && digest === undefined
    ? label.template(id)
    : label.templateVersion({ id, ...(tag && { tag }), ...(digest && { digest }) })

/** The pipelines made of a template, as a page ordered by id. */
export const listDependents = (
  template: StoredObject,
  versions: TemplateVersions,
  request: PageRequest,
  ports: Ports,
): Promise<CountedPage<Pipeline>> => pageOfPipelines([dependentLabel(template, versions)], request, ports)

/**
 * Deletes a template with all its versions, or only a tag of it, unless pipelines depend on what would be gone. False
 * when there was none.
 */
export async function deleteTemplate(id: string, tag: string | undefined, ports: Ports): Promise<boolean> {
  const store = ports.objects.pipelineTemplate
  if (tag === undefined)
    return deleteObject(store, id, ports, (template) => refuseDependents(template, {}, ports))
  if (tag === 'latest')
    throw badInput([{ path: 'tag', message: 'is "latest", which every template has: delete the template' }])
  checkTag(tag, 'tag')
  return untilWritten(async () => {
    const template = await findObject(store, id)
    if (!template?.tags.some((each) => each.tag === tag)) return false
    await refuseDependents(template, { tag }, ports)
    const tags = template.tags.filter((each) => each.tag !== tag)
    const next = { ...template, tags, revision: template.revision + 1 }
    return (await store.repository.replace(template, next)) === 'ok' ? true : undefined
  })
}

async function refuseDependents(
  template: StoredObject,
  versions: TemplateVersions,
  { allPipelines }: Ports,
): Promise<void> {
  const wanted = dependentLabel(template, versions)
  const found = await Promise.all(Object.values(allPipelines).map((each) => each.findByLabel(wanted)))
  const dependents = found.flat()
  if (dependents.length === 0) return
  const named = dependents.slice(0, 20).map(({ application, name }) => `${application.name}/${name}`)
  const others = dependents.length > named.length ? ` and ${dependents.length - named.length} others` : ''
  const reason = `These depend on the pipeline template ${template.id}: ${named.join(', ')}${others}.`
  throw platformError('CONFLICT', { reason, pipelineIds: dependents.slice(0, 100).map((each) => each.id) })
}
