import { isObject, type JsonObject, objectOf, objectsOf } from '#platform/definition/json.ts'
import type { Build, BuildArtifact, BuildResult } from '../../domain/build.ts'

const results: Readonly<Record<string, BuildResult>> = {
  SUCCESS: 'SUCCESS',
  FAILURE: 'FAILURE',
  INTERNAL_ERROR: 'FAILURE',
  TIMEOUT: 'FAILURE',
  EXPIRED: 'FAILURE',
  CANCELLED: 'ABORTED',
}

/** A build as Cloud Build shows it, with the fields of Spinnaker's GenericBuild. Images that it pushed are artifacts. */
export function buildOf(job: string, found: JsonObject): Build {
  const result = results[String(found.status)] ?? 'BUILDING'
  const began = timeOf(found.startTime ?? found.createTime)
  const ended = timeOf(found.finishTime)
  return {
    id: String(found.id),
    name: job,
    fullDisplayName: `${job} ${String(found.id)}`,
    building: result === 'BUILDING',
    result,
    ...(began !== undefined && { timestamp: began }),
    ...(began !== undefined && ended !== undefined && { duration: ended - began }),
    ...(typeof found.logUrl === 'string' && { url: found.logUrl }),
    artifacts: imagesOf(found),
    properties: {
      status: found.status,
      substitutions: isObject(found.substitutions) ? found.substitutions : {},
    },
  }
}

const timeOf = (text: unknown) => (typeof text === 'string' ? Date.parse(text) : undefined)

/** `registry/name:tag` with the digest that it got: name and version are the image's, the reference is exact. */
function imagesOf({ results }: JsonObject): BuildArtifact[] {
  const images = objectsOf(objectOf(results).images)
  return images.map(({ name, digest }) => {
    const image = String(name)
    const colon = image.lastIndexOf(':')
    const hasTag = colon > image.lastIndexOf('/')
    const bare = hasTag ? image.slice(0, colon) : image
    return {
      fileName: image,
      displayPath: image,
      relativePath: image,
      type: 'docker/image',
      name: bare,
      version: hasTag ? image.slice(colon + 1) : String(digest),
      reference: `${bare}@${String(digest)}`,
      decorated: true,
    }
  })
}

/** Lines of JSON, each with the `location` of an object that the build stored: `gs://bucket/path#generation`. */
export function manifestArtifacts(manifest: string): BuildArtifact[] {
  return manifest
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const { location } = JSON.parse(line) as { location: string }
      const [name, version] = location.split('#')
      const path = name!.replace(/^gs:\/\/[^/]+\//, '')
      return {
        fileName: path.split('/').at(-1)!,
        displayPath: path,
        relativePath: path,
        type: 'gcs/object',
        name: name!,
        reference: location,
        ...(version && { version }),
        decorated: true,
      }
    })
}
