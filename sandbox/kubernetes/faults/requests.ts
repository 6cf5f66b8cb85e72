import type { IncomingMessage, ServerResponse } from 'node:http'
import type { RequestHook } from '../api/handler.ts'
import type { RequestInfo } from '../api/requestInfo.ts'
import type { Clock } from '../cluster.ts'
import type { Caller } from '../objects/request.ts'
import { refusal } from './refusals.ts'
import { type Asked, isMatch, type Match, Rules } from './rules.ts'

interface OpenRequest {
  readonly asked: Asked
  readonly response: ServerResponse
}

/** Lets requests fail as the rules say, before the API server sees them. */
export class RequestFaults {
  readonly rules: Rules
  readonly #clock: Clock
  readonly #open = new Set<OpenRequest>()
  #awayUntil = 0

  constructor(clock: Clock) {
    this.#clock = clock
    this.rules = new Rules(clock.now)
  }

  /** What the API server calls for each request that is not the sandbox's own. */
  readonly hook: RequestHook = async (request, response, { info, caller }) => {
    const asked = describe(request, info, caller)
    if (this.#clock.now() < this.#awayUntil) return drop(response)
    this.#follow(asked, response)
    const faults = this.rules.faultsFor(asked)
    const delay = faults.reduce((sum, { delayMs = 0 }) => sum + delayMs, 0)
    if (delay > 0) await new Promise<void>((resolve) => this.#clock.after(delay, resolve))
    if (response.destroyed) return true
    const isWatch = info.verb === 'watch'
    if (faults.some((fault) => fault.dropConnection || (fault.cutWatches && isWatch))) return drop(response)
    const fault = faults.find(({ status }) => status !== undefined)
    if (fault === undefined) return false
    const error = refusal(fault, asked)
    // A watch that has come too late is told so in its stream.
    if (!isWatch || fault.status !== 410) throw error
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(`${JSON.stringify({ type: 'ERROR', object: error.toStatus() })}\n`)
    return true
  }

  /** Cuts the open watches that match. */
  cutWatches(match: Match): void {
    for (const { asked, response } of this.#open) {
      if (asked.verb === 'watch' && isMatch(match, asked)) response.destroy()
    }
  }

  /** For some seconds the cluster does not answer at all; what is under way is cut. */
  goAway(seconds: number): void {
    this.#awayUntil = this.#clock.now() + seconds * 1000
    for (const { response } of this.#open) response.destroy()
  }

  #follow(asked: Asked, response: ServerResponse): void {
    const open = { asked, response }
    this.#open.add(open)
    response.once('close', () => this.#open.delete(open))
  }
}

function describe(
  request: IncomingMessage,
  { verb, target }: RequestInfo,
  caller: Caller | undefined,
): Asked {
  const { plural, subresource, namespace, name } = target ?? {}
  return {
    verb,
    resource: subresource === undefined ? plural : `${plural}/${subresource}`,
    namespace,
    name,
    user: caller?.name,
    userAgent: request.headers['user-agent'] ?? '',
  }
}

function drop(response: ServerResponse): true {
  response.socket?.destroy()
  response.destroy()
  return true
}
