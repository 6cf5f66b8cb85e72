import { isObject, type JsonObject } from '#platform/definition/json.ts'
import type { Build, BuildArtifact, BuildResult } from '../../domain/build.ts'

const results: Readonly<Record<string, BuildResult>> = {
  SUCCEEDED: 'SUCCESS',
  FAILED: 'FAILURE',
  FAULT: 'FAILURE',
  TIMED_OUT: 'FAILURE',
  STOPPED: 'ABORTED',
}

/** A build as CodeBuild shows it, with the fields of Spinnaker's GenericBuild. What it exports are its properties. */
export function buildOf(job: string, found: JsonObject): Build {
  const result = results[String(found.buildStatus)] ?? 'BUILDING'
  const { buildNumber, startTime, endTime, logs } = found
  const began = millisecondsOf(startTime)
  const ended = millisecondsOf(endTime)
  return {
    id: String(found.id),
    ...(typeof buildNumber === 'number' && { number: buildNumber }),
    name: job,
    fullDisplayName: String(found.id),
    building: result === 'BUILDING',
    result,
    ...(began !== undefined && { timestamp: began }),
    ...(began !== undefined && ended !== undefined && { duration: ended - began }),
    ...(isObject(logs) && typeof logs.deepLink === 'string' && { url: logs.deepLink }),
    artifacts: [found.artifacts, ...listOf(found.secondaryArtifacts)].flatMap(artifactOf),
    properties: exportedBy(found),
  }
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
const millisecondsOf = (seconds: unknown) =>
  typeof seconds === 'number' ? Math.round(seconds * 1_000) : undefined

/** `arn:aws:s3:::bucket/path` as `s3://bucket/path`. */
function artifactOf(found: unknown): BuildArtifact[] {
  const [, place] = /^arn:[^:]+:s3:::(.+)$/.exec(isObject(found) ? String(found.location) : '') ?? []
  if (!place) return []
  const path = place.split('/').slice(1).join('/')
  const reference = `s3://${place}`
  const fileName = place.split('/').at(-1)!
  return [
    {
      fileName,
      displayPath: path,
      relativePath: path,
      type: 's3/object',
      name: reference,
      reference,
      decorated: true,
    },
  ]
}

const exportedBy = ({ exportedEnvironmentVariables }: JsonObject): JsonObject =>
  Object.fromEntries(
    listOf(exportedEnvironmentVariables)
      .filter(isObject)
      .map(({ name, value }) => [String(name), value]),
  )
