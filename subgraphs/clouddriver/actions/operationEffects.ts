import { isObject } from '#platform/definition/json.ts'
import type { OperationEffect } from '../domain/effect.ts'
import type { JsonObject } from '../domain/manifest.ts'
import { CloudError } from '../providers/cloudError.ts'
import type { OpenAccount, Rehearsal } from '../providers/provider.ts'
import type { Account } from '../runtime/accounts.ts'
import type { ReadyOperation } from '../runtime/runOperation.ts'
import type { Ports } from './ports.ts'
import { type GivenOperations, readOperations } from './readOperations.ts'

/** A plan is for somebody who looks at it. */
const timeoutMs = 20_000

export interface EffectsRequest extends GivenOperations {
  readonly application: string | undefined
}

export interface OperationEffects {
  readonly effects: readonly OperationEffect[]
  /** Why an operation would fail, as far as that can be known. */
  readonly problems: readonly string[]
  /** What the operations would answer. */
  readonly resultObjects: readonly JsonObject[]
}

/**
 * What operations would do, without doing it: each runs, in order, on accounts that only rehearse. BAD_USER_INPUT as for
 * submitting them. What the cloud refuses is a problem, and what comes behind it is not told.
 */
export async function operationEffects(given: EffectsRequest, ports: Ports): Promise<OperationEffects> {
  const signal = AbortSignal.any([ports.stopping, AbortSignal.timeout(timeoutMs)])
  const rehearsals = new Map<Account, Rehearsal>()
  const effects: OperationEffect[] = []
  const results: JsonObject[] = []
  const problems: string[] = []
  for (const ready of readOperations(given, ports)) {
    const { account, operation } = ready
    const rehearsal = rehearsals.get(account) ?? account.open.rehearse?.()
    if (!rehearsal) {
      problems.push(`${account.provider.name} cannot tell what ${operation.name} would do`)
      break
    }
    rehearsals.set(account, rehearsal)
    try {
      const { application } = given
      const result = await rehearsed(ready, rehearsal.account, {
        application,
        signal,
        earlier: results,
        ports,
      })
      results.push(result)
      effects.push(...untouched(result, account.name))
    } catch (error) {
      if (!(error instanceof CloudError)) throw error
      problems.push(...error.errors)
      break
    }
  }
  const done = await Promise.all([...rehearsals.values()].map((rehearsal) => rehearsal.effects(signal)))
  return { effects: withoutUntouched([...done.flat(), ...effects]), problems, resultObjects: results }
}

interface Circumstances {
  readonly application: string | undefined
  readonly signal: AbortSignal
  readonly earlier: readonly JsonObject[]
  readonly ports: Ports
}

function rehearsed(
  { operation, account, parameters }: ReadyOperation,
  open: OpenAccount,
  { application, signal, earlier, ports: { clock, log } }: Circumstances,
): Promise<JsonObject> {
  return operation.run({
    account: open,
    accountName: account.name,
    application,
    parameters,
    key: 'plan',
    signal,
    clock,
    log,
    progress: () => undefined,
    once: async (_, decide) => decide(),
    earlier,
  })
}

/** All that an operation was about, as if nothing happened to it. */
function untouched({ manifestNamesByNamespace }: JsonObject, account: string): OperationEffect[] {
  if (!isObject(manifestNamesByNamespace)) return []
  return Object.entries(manifestNamesByNamespace).flatMap(([location, names]) =>
    (names as readonly string[]).map((name) => ({ account, location, name, action: 'NONE', changes: [] })),
  )
}

/** The first word about each thing counts. */
function withoutUntouched(effects: readonly OperationEffect[]): OperationEffect[] {
  const byPlace = new Map<string, OperationEffect>()
  for (const effect of effects) {
    const key = JSON.stringify([effect.account, effect.location, effect.name])
    if (!byPlace.has(key)) byPlace.set(key, effect)
  }
  return [...byPlace.values()]
}
