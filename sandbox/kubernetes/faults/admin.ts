import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import type { Context } from '../controllers/runtime/controller.ts'
import type { Kubelet } from '../kubelet/kubelet.ts'
import type { Caller } from '../objects/request.ts'
import { setNodeReady } from './nodes.ts'
import type { Order } from './orders.ts'
import type { RequestFaults } from './requests.ts'

export const adminPath = '/sandbox/faults'

/**
 * How faults are ordered, by whoever may do everything:
 *
 *   GET    /sandbox/faults         → the rules, with how many requests each has hit
 *   POST   /sandbox/faults         { match?, fault, times?, share?, forSeconds? } → 201 and the rule
 *                                  { node, ready }
 *                                  { namespace?, pod, evict: true | why }
 *                                  { namespace?, pod, kill: true | container, exitCode?, reason? }
 *                                  { awaySeconds }
 *   DELETE /sandbox/faults[/<id>]  → ends all rules, or one
 */
export class FaultsAdmin {
  readonly #faults: RequestFaults
  readonly #context: Context
  readonly #kubelet: Kubelet

  constructor(faults: RequestFaults, context: Context, kubelet: Kubelet) {
    this.#faults = faults
    this.#context = context
    this.#kubelet = kubelet
  }

  async handle(
    request: IncomingMessage,
    response: ServerResponse,
    caller: Caller | undefined,
  ): Promise<void> {
    if (!caller?.groups.includes('system:masters'))
      return answer(response, 403, { error: 'for administrators only' })
    const id = (request.url ?? '').split('?', 1)[0]!.slice(adminPath.length + 1)
    switch (request.method) {
      case 'GET':
        return answer(response, 200, this.#faults.rules.list())
      case 'DELETE':
        if (id === '') this.#faults.rules.clear()
        else if (!this.#faults.rules.remove(id))
          return answer(response, 404, { error: `there is no rule ${id}` })
        return answer(response, 200, this.#faults.rules.list())
      case 'POST':
        return this.#post(request, response)
      default:
        return answer(response, 405, { error: 'GET, POST or DELETE' })
    }
  }

  async #post(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let order: Order
    try {
      // Only those who order faults need the library that reads the orders.
      const { parseOrder } = await import('./orders.ts')
      order = parseOrder(await text(request))
    } catch (error) {
      return answer(response, 400, { error: (error as Error).message })
    }
    if (order.kind === 'rule') {
      const rule = this.#faults.rules.add(order.input)
      if (rule.fault.cutWatches) this.#faults.cutWatches(rule.match)
      return answer(response, 201, rule)
    }
    if (order.kind === 'away') {
      answer(response, 202, {})
      response.once('close', () => this.#faults.goAway(order.awaySeconds))
      return
    }
    const isDone = this.#act(order)
    return answer(
      response,
      isDone ? 200 : 404,
      isDone ? {} : { error: 'there is no such node, pod or container' },
    )
  }

  #act(order: Exclude<Order, { kind: 'rule' | 'away' }>): boolean {
    if (order.kind === 'node') {
      const isDone = setNodeReady(this.#context, order.node, order.ready)
      if (isDone) this.#kubelet.freeze(order.node, !order.ready)
      return isDone
    }
    const run = this.#kubelet.find(order.namespace, order.pod)
    if (run === undefined) return false
    if (order.kind === 'kill') {
      return run.kill(order.kill === true ? undefined : order.kill, order.exitCode, order.reason)
    }
    run.evict(order.evict === true ? 'The node was low on resource: memory.' : order.evict)
    return true
  }
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
