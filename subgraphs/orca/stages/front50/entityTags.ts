import { objectsOf } from '#platform/definition/json.ts'
import { PlatformError } from '#platform/errors/errors.ts'
import type { JsonObject } from '../../domain/execution.ts'
import type { TaskWork } from '../define.ts'

/** `kubernetes:servergroup:web-v001:prod:default`, as Spinnaker makes it of what a thing is. */
export function entityTagsId({
  cloudProvider,
  entityType,
  entityId,
  account,
  accountId,
  region,
}: JsonObject): string {
  const parts = [cloudProvider, entityType, entityId, account || accountId || '*', region || '*']
  return parts.map(String).join(':').toLowerCase()
}

const keyOf = ({ namespace, name }: JsonObject) => JSON.stringify([namespace ?? 'default', name])

/** Tags with others put to them; one of the same namespace and name is replaced. */
export function withTags(present: unknown, more: readonly JsonObject[]): JsonObject[] {
  const tags = new Map(objectsOf(present).map((tag) => [keyOf(tag), tag]))
  for (const tag of more) tags.set(keyOf(tag), { namespace: 'default', ...tag })
  return [...tags.values()]
}

export const withoutTags = (present: unknown, names: readonly string[]): JsonObject[] =>
  objectsOf(present).filter(({ name }) => !names.includes(String(name)))

/** How often somebody else may be faster. */
const mostTries = 20

/** Changes the tags of a thing, whoever else changes them. `change` answers undefined when nothing is to be saved. */
export async function changeTags(
  id: string,
  { front50, caller }: TaskWork<unknown>,
  change: (present: JsonObject | undefined) => JsonObject | undefined,
): Promise<void> {
  for (let tries = 1; ; tries++) {
    const present = await front50.entityTags.find(id, caller)
    const wanted = change(present?.definition)
    if (!wanted) return
    try {
      await front50.entityTags.save({ ...wanted, id }, present?.version ?? 0, caller)
      return
    } catch (error) {
      const isRace = error instanceof PlatformError && error.code === 'CONFLICT'
      if (!isRace || tries === mostTries) throw error
    }
  }
}
