import { isObject } from '#platform/definition/json.ts'
import { PlatformError } from '#platform/errors/errors.ts'
import { systemCaller } from '#platform/identity/caller.ts'
import type { CallService } from '#platform/service/service.ts'
import { BuildDetailsDocument, ChangedFilesDocument } from '#schema/generated/operations-echo-igor.ts'
import type { TriggerPorts } from '../triggers/define.ts'

/** What triggers ask of Igor. */
export const triggerPortsIn = (call: CallService): TriggerPorts => ({
  async buildDetails({ master, job, buildNumber, propertyFile }) {
    const variables = { buildService: master, job, id: buildNumber, propertyFile: propertyFile ?? null }
    const { build } = await call('igor', BuildDetailsDocument, variables, systemCaller)
    if (!build) return undefined
    const { properties, producedArtifacts } = build
    return {
      properties: isObject(properties) ? properties : undefined,
      artifacts: producedArtifacts.filter(isObject),
    }
  },

  async changedFiles(range) {
    try {
      const { changedFiles } = await call('igor', ChangedFilesDocument, { ...range }, systemCaller)
      return changedFiles ?? undefined
    } catch (error) {
      // Asking again would help nobody: the host is not configured, does not know the commits any more, or shows them to nobody here.
      if (error instanceof PlatformError && lasting.has(error.code)) return undefined
      throw error
    }
  },
})

const lasting = new Set(['NOT_FOUND', 'FORBIDDEN', 'BAD_USER_INPUT'])
