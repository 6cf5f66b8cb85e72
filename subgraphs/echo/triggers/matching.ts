import type { EchoEvent } from '../domain/event.ts'
import { type AnyTriggerType, type Match, partsOf, type TriggerPorts } from './define.ts'
import { hasExpected, type IndexedTrigger, type Waiting } from './indexed.ts'
import { signatureProblem } from './signed.ts'

export interface MatchPorts extends TriggerPorts {
  /** Fingerprints of the secrets of which one must have signed the event: the trigger's own, or else those of the configuration. */
  wantedFingerprints(type: AnyTriggerType, own: readonly string[], event: EchoEvent): readonly string[]
}

type Matched = Match & { readonly matches: true }

const no = (reason: string): Match => ({ matches: false, reason })

/** Whether an event starts a trigger's pipeline, and what it gives to the trigger; or why not. Throws UNAVAILABLE of `ports`. */
export async function matchTrigger(
  trigger: IndexedTrigger,
  event: EchoEvent,
  ports: MatchPorts,
): Promise<Match> {
  const { waiting } = trigger
  const first = matchAlone(trigger, event, ports)
  if (!first.matches || !waiting) return first
  const match = (await waiting.type.complete?.(waiting.parsed, event, first, ports)) ?? first
  return match.matches ? withExpected(match, waiting) : match
}

/** The same as far as it is known without asking anybody. */
export function matchAlone(trigger: IndexedTrigger, event: EchoEvent, ports: MatchPorts): Match {
  const { waiting } = trigger
  if (trigger.pipeline.isDisabled) return no('The pipeline is disabled.')
  if (!trigger.isEnabled) return no('The trigger is not enabled.')
  if (!waiting) return no(trigger.problems.map(({ path, message }) => `${path} ${message}.`).join(' '))
  const problem = keyProblem(waiting, event) ?? proofProblem(waiting, event, ports)
  return problem === undefined ? waiting.type.match(waiting.parsed, event) : no(problem)
}

function keyProblem({ type, key }: Waiting, event: EchoEvent): string | undefined {
  const keys = type.keys(event)
  if (keys.includes(key)) return undefined
  const given = keys[0]
  if (given === undefined) return 'The event is about nothing that triggers of this type wait for.'
  const parts = partsOf(given)
  const differing = partsOf(key).flatMap((wanted, index) =>
    wanted === parts[index]
      ? []
      : [`${type.keyFields[index]} wants "${wanted}"; the event has "${parts[index]}".`],
  )
  return differing.join(' ')
}

function proofProblem({ type, parsed }: Waiting, event: EchoEvent, ports: MatchPorts): string | undefined {
  const own = type.secrets?.(parsed)
  return own && signatureProblem(event, ports.wantedFingerprints(type, own, event))
}

function withExpected(match: Matched, waiting: Waiting): Match {
  if (hasExpected(waiting, match.artifacts)) return match
  const count = match.artifacts.length
  const brings = count === 0 ? 'none' : `${count}, which ${count === 1 ? 'is' : 'are'} none of them`
  return no(`expectedArtifactIds wants one of these artifacts; the event brings ${brings}.`)
}
