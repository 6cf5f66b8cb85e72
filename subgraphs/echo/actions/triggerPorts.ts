import { LRUCache } from 'lru-cache'
import { isObject } from '#platform/definition/json.ts'
import { PlatformError } from '#platform/errors/errors.ts'
import { systemCaller } from '#platform/identity/caller.ts'
import type { CallService } from '#platform/service/service.ts'
import { BuildDetailsDocument, ChangedFilesDocument } from '#schema/generated/operations-echo-igor.ts'
import type { TriggerPorts } from '../triggers/define.ts'

/** What triggers ask of Igor: once for all that ask for the same because of one event. */
export function triggerPortsIn(call: CallService): TriggerPorts {
  const { buildDetails, changedFiles } = askingIgor(call)
  return { buildDetails: shared(buildDetails), changedFiles: shared(changedFiles) }
}

/** How long an answer holds: as long as the triggers of one event take. */
const heldMs = 10_000
const mostHeld = 50

/** Answers are shared among those who ask for the same. What could not be told is asked again. */
function shared<About, Answer>(ask: (about: About) => Promise<Answer>): (about: About) => Promise<Answer> {
  const answers = new LRUCache<string, Promise<Answer>>({ max: mostHeld, ttl: heldMs })
  return (about) => {
    const key = JSON.stringify(about)
    const known = answers.get(key)
    if (known) return known
    const answer = ask(about)
    answers.set(key, answer)
    const forget = () => answers.peek(key) === answer && answers.delete(key)
    answer.then((told) => told === undefined && forget(), forget)
    return answer
  }
}

const askingIgor = (call: CallService): TriggerPorts => ({
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
