import { setTimeout as sleep } from 'node:timers/promises'
import { PlatformError } from '#platform/errors/errors.ts'
import type { Answer, WantedRequest } from '#platform/expressions/scope.ts'
import type { HttpClient } from '#platform/http/client.ts'
import type { Caller } from '#platform/identity/caller.ts'
import type { CallService } from '#platform/service/service.ts'
import {
  ApplicationAttributesDocument,
  CanaryConfigIdDocument,
} from '#schema/generated/operations-orca-front50.ts'
import type { Execution } from '../domain/execution.ts'
import { noAnswers } from '../expressions/scope.ts'
import { ExecutionMap } from '../expressions/views.ts'
import type { ActionPorts } from './ports.ts'

interface Ports {
  readonly http: HttpClient
  readonly call: CallService
  readonly findPipeline: ActionPorts['findPipeline']
  readonly findExecution: (id: string) => Promise<Execution | undefined>
}

/** For one address, with all its repetitions. */
const timeoutMs = 15_000

/** As long as a text that an expression makes. */
const maxResponseBytes = 1_000_000

type Find = (request: WantedRequest, caller: Caller, signal: AbortSignal, ports: Ports) => Promise<unknown>

/** By kind of request, how its answer is found; an error's message is what the expression fails with. */
const finders: Readonly<Record<string, Find>> = {
  url: async ({ url }, _, signal, { http }) => {
    const { status, body } = await http.request({ url: String(url), timeoutMs, maxResponseBytes, signal })
    if (status >= 200 && status < 300) return body.toString('utf8')
    throw new Error(`${hostOf(String(url))} answered with status ${status}`)
  },
  pipelineId: async ({ application, name }, caller, _, { findPipeline }) => {
    const found = await findPipeline({ application: String(application), name: String(name) }, caller)
    return found?.id ?? null
  },
  application: async ({ name }, caller, _, { call }) => {
    const { application } = await call(
      'front50',
      ApplicationAttributesDocument,
      { name: String(name) },
      caller,
    )
    return application?.attributes ?? null
  },
  canaryConfigId: async ({ application, name }, caller, _, { call }) => {
    const key = { application: String(application), name: String(name) }
    const { canaryConfig } = await call('front50', CanaryConfigIdDocument, key, caller)
    return canaryConfig?.id ?? null
  },
  execution: async ({ id }, _, __, { findExecution }) => {
    const found = await findExecution(String(id))
    return found ? new ExecutionMap(found, noAnswers) : null
  },
}

/** Finds what expressions want from outside. Who does not answer is asked three times. */
export const answersIn =
  (ports: Ports): ActionPorts['answer'] =>
  async (request, caller, signal): Promise<Answer> => {
    const find = finders[request.kind]
    if (!find) return { error: `nobody here knows about ${request.kind}` }
    for (let tries = 1; ; tries++)
      try {
        return { value: await find(request, caller, signal, ports) }
      } catch (error) {
        const isAway = error instanceof PlatformError && error.code === 'UNAVAILABLE'
        if (!isAway || tries === 3 || signal.aborted) return { error: (error as Error).message }
        await sleep(1_000, undefined, { ref: false })
      }
  }

/** An address may hold secrets; its host does not. */
const hostOf = (url: string) => URL.parse(url)?.host ?? 'the address'
