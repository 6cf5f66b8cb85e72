import { isObject, type JsonObject, objectsOf } from '#platform/definition/json.ts'
import type { Build, BuildArtifact, BuildResult, GitRevision } from '../../domain/build.ts'

/** What is asked for of a build. */
export const buildTree = [
  'number',
  'url',
  'duration',
  'timestamp',
  'result',
  'building',
  'fullDisplayName',
  'artifacts[displayPath,fileName,relativePath]',
  'actions[failCount,skipCount,totalCount,urlName,lastBuiltRevision[SHA1,branch[SHA1,name]],remoteUrls]',
].join(',')

const results: ReadonlySet<unknown> = new Set(['SUCCESS', 'UNSTABLE', 'ABORTED', 'FAILURE', 'NOT_BUILT'])

/** A build of Jenkins with the fields of Spinnaker's GenericBuild. */
export function buildOf(job: string, found: JsonObject): Build {
  const { number, url, duration, timestamp, result, building, fullDisplayName } = found
  const isBuilding = building === true || (result ?? null) === null
  const actions = objectsOf(found.actions)
  const testResults = actions.filter(({ totalCount }) => typeof totalCount === 'number').map(testResult)
  const revisions = actions.flatMap(revisionsIn)
  return {
    id: String(number),
    ...(typeof number === 'number' && { number }),
    name: job,
    ...(typeof fullDisplayName === 'string' && { fullDisplayName }),
    building: isBuilding,
    result: isBuilding ? 'BUILDING' : results.has(result) ? (result as BuildResult) : 'NOT_BUILT',
    ...(typeof duration === 'number' && { duration }),
    ...(typeof timestamp === 'number' && { timestamp }),
    ...(typeof url === 'string' && { url }),
    artifacts: objectsOf(found.artifacts).map((artifact) => artifactOf(artifact, job, number)),
    ...(testResults.length > 0 && { testResults }),
    ...(revisions.length > 0 && { genericGitRevisions: distinct(revisions) }),
  }
}

/** As in Spinnaker, name and version are those of the build, until they can be read out of the file's own name. */
const artifactOf = (
  { fileName, displayPath, relativePath }: JsonObject,
  job: string,
  number: unknown,
): BuildArtifact => ({
  fileName: String(fileName),
  displayPath: String(displayPath ?? fileName),
  relativePath: String(relativePath ?? fileName),
  name: job,
  version: String(number),
})

const testResult = ({ failCount, skipCount, totalCount, urlName }: JsonObject): JsonObject => ({
  failCount,
  skipCount,
  totalCount,
  urlName,
})

/** What the Git plug-in says of a build: a revision for each branch that it knows it by. */
function revisionsIn({ lastBuiltRevision, remoteUrls }: JsonObject): GitRevision[] {
  if (!isObject(lastBuiltRevision)) return []
  const [remoteUrl] = Array.isArray(remoteUrls) ? remoteUrls.map(String) : []
  return objectsOf(lastBuiltRevision.branch).map(({ SHA1, name }) => ({
    name: String(name),
    branch: String(name).split('/').at(-1)!,
    sha1: String(SHA1 ?? lastBuiltRevision.SHA1),
    ...(remoteUrl && { remoteUrl }),
  }))
}

/** Of several names of the same revision the first. */
const distinct = (revisions: readonly GitRevision[]) =>
  [...new Map(revisions.toReversed().map((revision) => [revision.sha1, revision])).values()].toReversed()
