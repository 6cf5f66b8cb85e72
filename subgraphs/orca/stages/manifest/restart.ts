import type { JsonObject } from '../../domain/execution.ts'

/** What tasks of manifest stages put to the context, and a new run must not find there. */
const results = new Set([
  'waitingFor',
  'messages',
  'stableManifests',
  'failedManifests',
  'unstableManifests',
  'causes',
  'stabilityDigest',
  'artifacts',
  'resolvedExpectedArtifacts',
  'olderManifests',
])
const families = ['kato.', 'outputs.', 'deploy.', 'manifest.']

/** The context of a manifest stage without what an earlier run has put to it. */
export const withoutResults = (context: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(context).filter(
      ([key]) => !results.has(key) && !families.some((family) => key.startsWith(family)),
    ),
  )
