import { notFound } from '#platform/errors/errors.ts'
import { systemCaller } from '#platform/identity/caller.ts'
import type { CallService } from '#platform/service/service.ts'
import { ChangedFilesDocument } from '#schema/generated/operations-echo-igor.ts'
import type { TriggerPorts } from '../triggers/define.ts'

/** What triggers ask of Igor. */
export const triggerPortsIn = (call: CallService): TriggerPorts => ({
  async buildProperties({ job, buildNumber }) {
    throw notFound('build', `${buildNumber} of ${job}`)
  },

  async changedFiles(range) {
    const { changedFiles } = await call('igor', ChangedFilesDocument, { ...range }, systemCaller)
    return changedFiles ?? undefined
  },
})
