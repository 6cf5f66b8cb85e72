import type { JsonObject } from './manifest.ts'

/** How many instances a manifest wants, where it says so. */
export function capacityOf(manifest: JsonObject): number {
  const { spec } = manifest as { spec?: { replicas?: unknown } }
  return typeof spec?.replicas === 'number' ? spec.replicas : 0
}
