import { isObject } from '#platform/definition/json.ts'
import type { JsonObject } from '../../domain/execution.ts'

/** A pipeline of a bundle, by its id there. */
export interface Member {
  readonly id: string
  /** The name of the pipeline. */
  readonly pipeline: string
  readonly parameters: JsonObject
  readonly dependsOn: readonly string[]
}

export interface Bundle {
  /** Those of a level wait for those of the levels before it. */
  readonly levels: readonly (readonly Member[])[]
  readonly problems: readonly { readonly path: string; readonly message: string }[]
}

/**
 * Reads a bundle: `[{ bundle_web: { <id>: { child_pipeline, arguments, depends_on } } }]`, or what is under `bundle_web` alone.
 */
export function bundleOf(yamlConfig: unknown): Bundle {
  const first = Array.isArray(yamlConfig) ? yamlConfig[0] : yamlConfig
  const at = isObject(first) && isObject(first.bundle_web) ? first.bundle_web : first
  if (!isObject(at)) return { levels: [], problems: [{ path: '', message: 'must be a bundle of pipelines' }] }
  const problems: { path: string; message: string }[] = []
  const members = new Map<string, Member>()
  for (const [id, value] of Object.entries(at)) {
    if (id === 'rollback_onfailure') continue
    const member = memberOf(id, value)
    if (member) members.set(id, member)
    else problems.push({ path: `${id}.child_pipeline`, message: 'is required' })
  }
  for (const { id, dependsOn } of members.values())
    for (const other of dependsOn)
      if (!members.has(other) && !problems.some(({ path }) => path.startsWith(`${other}.`)))
        problems.push({ path: `${id}.depends_on`, message: `there is no '${other}' in the bundle` })
  if (members.size === 0 && problems.length === 0)
    problems.push({ path: '', message: 'must hold at least one pipeline' })
  if (problems.length > 0) return { levels: [], problems }
  return inLevels([...members.values()])
}

function memberOf(id: string, value: unknown): Member | undefined {
  if (!isObject(value)) return undefined
  const { child_pipeline: pipeline, arguments: given, depends_on: dependsOn } = value
  if (typeof pipeline !== 'string' || pipeline === '') return undefined
  return {
    id,
    pipeline,
    parameters: isObject(given) ? given : {},
    dependsOn: Array.isArray(dependsOn) ? dependsOn.map(String) : [],
  }
}

/** Each member as early as what it depends on lets it be. */
function inLevels(members: readonly Member[]): Bundle {
  const levels: Member[][] = []
  const placed = new Set<string>()
  let waiting = members
  while (waiting.length > 0) {
    const level = waiting.filter(({ dependsOn }) => dependsOn.every((id) => placed.has(id)))
    if (level.length === 0) {
      const ids = waiting.map(({ id }) => id).join(', ')
      const message = `depend on one another: ${ids}`
      return { levels: [], problems: [{ path: `${waiting[0]!.id}.depends_on`, message }] }
    }
    for (const { id } of level) placed.add(id)
    levels.push(level)
    waiting = waiting.filter(({ id }) => !placed.has(id))
  }
  return { levels, problems: [] }
}

/** Two members that would run the same pipeline with the same arguments; undefined when there are none. */
export function duplicateIn(levels: Bundle['levels']): readonly [string, string] | undefined {
  const seen = new Map<string, string>()
  for (const { id, pipeline, parameters } of levels.flat()) {
    const key = JSON.stringify([pipeline, Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1))])
    const other = seen.get(key)
    if (other !== undefined) return [other, id]
    seen.set(key, id)
  }
  return undefined
}
