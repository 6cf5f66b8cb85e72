import { isObject, type JsonObject } from '#platform/definition/json.ts'
import type { Build, BuildResult } from '../../domain/build.ts'

const results: Readonly<Record<string, BuildResult>> = {
  passed: 'SUCCESS',
  failed: 'FAILURE',
  errored: 'FAILURE',
  canceled: 'ABORTED',
}

/** A build as Travis shows it, with the fields of Spinnaker's GenericBuild. */
export function buildOf(job: string, found: JsonObject, baseUrl: string): Build {
  const result = results[String(found.state)] ?? 'BUILDING'
  const { id, number, repository, branch, commit, started_at: began, finished_at: ended } = found
  const slug = isObject(repository) ? String(repository.slug) : job
  const timestamp = timeOf(began)
  const end = timeOf(ended)
  return {
    id: String(id),
    number: Number(number),
    name: job,
    fullDisplayName: `${job} #${String(number)}`,
    building: result === 'BUILDING',
    result,
    ...(timestamp !== undefined && { timestamp }),
    ...(timestamp !== undefined && end !== undefined && { duration: end - timestamp }),
    url: `${baseUrl}/${slug}/builds/${String(id)}`,
    artifacts: [],
    ...(isObject(commit) && {
      genericGitRevisions: [
        {
          name: slug,
          ...(isObject(branch) && { branch: String(branch.name) }),
          sha1: String(commit.sha),
          message: String(commit.message ?? ''),
          ...(typeof commit.compare_url === 'string' && { compareUrl: commit.compare_url }),
          ...(typeof commit.committed_at === 'string' && { timestamp: commit.committed_at }),
        },
      ],
    }),
  }
}

const timeOf = (text: unknown) => (typeof text === 'string' ? Date.parse(text) : undefined)

/** What lines of a log say of properties: `SPINNAKER_PROPERTY_NAME=value` (the name in lower case) and `SPINNAKER_CONFIG_JSON={…}`. */
export function propertiesIn(log: string): JsonObject {
  const properties: JsonObject = {}
  for (const line of log.split(/\r?\n/)) {
    const [, name, value] = /^\s*SPINNAKER_PROPERTY_(\w+)=(.*)$/.exec(line) ?? []
    if (name !== undefined) properties[name.toLowerCase()] = value!.trim()
    const [, json] = /^\s*SPINNAKER_CONFIG_JSON=(\{.*\})\s*$/.exec(line) ?? []
    if (json !== undefined) Object.assign(properties, objectIn(json))
  }
  return properties
}

function objectIn(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : {}
  } catch {
    return {}
  }
}
