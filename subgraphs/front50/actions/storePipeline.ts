import type { JsonObject } from '#platform/definition/json.ts'
import { badInput, notFound, platformError } from '#platform/errors/errors.ts'
import type { Caller } from '#platform/identity/caller.ts'
import type { Application } from '../domain/application.ts'
import { stamp, stampedKeys, withCronTriggerIds } from '../domain/definition.ts'
import { indexOf, type Pipeline } from '../domain/pipeline.ts'
import { withManagedAccount } from '../domain/serviceAccount.ts'
import { contentText, parsed, type Version } from '../domain/version.ts'
import { checkVersion, isRepeated } from './locking.ts'
import { changeBy, type Ports } from './ports.ts'
import { untilWritten } from './untilWritten.ts'

/** A checked definition on its way into the store. */
export interface Save {
  readonly application: Application
  readonly definition: JsonObject
  /** 0: there must be no such pipeline yet. */
  readonly expectedVersion?: number | undefined
  readonly restoredFrom?: number
}

/**
 * Makes a definition the newest version of its pipeline. One that changes nothing makes no version: a save that is
 * repeated after a lost answer gets the version that the first one made, even though that is one beyond the expected.
 */
export async function storePipeline(save: Save, caller: Caller, ports: Ports): Promise<Pipeline> {
  const givenId =
    typeof save.definition.id === 'string' && save.definition.id !== '' ? save.definition.id : undefined
  const id = givenId ?? ports.newId()
  const pipeline = await untilWritten(async () => {
    const [previous] = givenId === undefined ? [] : await ports.pipelines.findByIds([id])
    if (previous && previous.application.id !== save.application.id) throw belongsElsewhere(previous, ports)
    const next = nextVersion(save, id, givenId ? previous : undefined, caller, ports)
    if (previous && isRepeated(previous, next, save.expectedVersion, contentOf)) return previous
    checkVersion(ports.noun, previous?.version ?? 0, save.expectedVersion)
    return write(previous, next, ports)
  })
  await checkApplication(pipeline, ports)
  return pipeline
}

const belongsElsewhere = ({ id, application }: Pipeline, { noun }: Ports) =>
  badInput([
    {
      path: 'id',
      message: `is that of a ${noun} of the application ${application.name}; a copy has no id: ${id}`,
    },
  ])

function nextVersion(
  save: Save,
  id: string,
  previous: Pipeline | undefined,
  caller: Caller,
  ports: Ports,
): Pipeline {
  const { user, at } = changeBy(caller, ports)
  const before = previous && parsed(previous)
  const withIds = withCronTriggerIds(save.definition, before, ports.newId)
  const stamped = stamp(withIds, { id, application: save.application.name, user, at })
  const definition = ports.noun === 'strategy' ? { ...stamped, strategy: true } : withManagedAccount(stamped)
  return {
    id,
    lineage: previous?.lineage ?? ports.newId(),
    application: save.application,
    version: (previous?.version ?? 0) + 1,
    name: definition.name as string,
    index: indexOf(definition),
    definitionText: JSON.stringify(definition),
    savedAt: at,
    savedBy: user,
    restoredFrom: save.restoredFrom ?? null,
  }
}

const contentOf = (version: Version) => contentText(parsed(version), stampedKeys)

/** Undefined when somebody else was faster. */
async function write(
  previous: Pipeline | undefined,
  next: Pipeline,
  ports: Ports,
): Promise<Pipeline | undefined> {
  const { pipelines } = ports
  const outcome = previous ? await pipelines.replace(previous, next) : await pipelines.insert(next)
  if (outcome === 'name-taken') return refuseName(next, ports)
  // Either somebody has just made the same pipeline, or one that was deleted has not left the store yet.
  if (outcome === 'id-taken') await pipelines.purge(next.id)
  return outcome === 'ok' ? next : undefined
}

async function refuseName(
  { id, application, name }: Pipeline,
  { pipelines, noun }: Ports,
): Promise<undefined> {
  const other = await pipelines.findByName(application, name)
  // None any more, or a racing save of this very pipeline: look again.
  if (!other || other.id === id) return undefined
  const reason = `${application.name} has another ${noun} ${other.name} already (id ${other.id}).`
  throw platformError('CONFLICT', { reason, pipelineId: other.id })
}

/** The application may have been deleted while the pipeline was being saved. */
async function checkApplication(
  { id, application }: Pipeline,
  { applications, pipelines }: Ports,
): Promise<void> {
  if ((await applications.findByIds([application.id])).length > 0) return
  await pipelines.purge(id)
  throw notFound('application', application.name)
}
