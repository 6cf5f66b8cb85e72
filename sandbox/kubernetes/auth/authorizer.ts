import type { RequestInfo } from '../api/requestInfo.ts'
import { StatusError } from '../errors.ts'
import type { Caller } from '../objects/request.ts'
import { nameIn } from '../selectors/fields.ts'
import type { Store } from '../storage/store.ts'
import { type Question, RbacRules } from './rbac.ts'

/** Decides by RBAC what a caller may do. */
export class Authorizer {
  readonly #rules: RbacRules

  constructor(store: Store) {
    this.#rules = new RbacRules(store)
  }

  allows(caller: Caller, question: Question): boolean {
    return caller.groups.includes('system:masters') || this.#rules.allow(caller, question)
  }

  /** Throws 403 that names what was missing. */
  check(caller: Caller, info: RequestInfo): void {
    const question = questionOf(info)
    if (!this.allows(caller, question)) throw refusal(caller, question)
  }

  rulesFor(caller: Caller, namespace: string) {
    return this.#rules.rulesFor(caller, namespace)
  }
}

function questionOf({ path, query, verb, target }: RequestInfo): Question {
  if (target === undefined) return { verb, path }
  const { group, plural, namespace, subresource } = target
  // Who asks for one object by its name in a list may be allowed that one alone.
  const name = target.name ?? nameIn(query.get('fieldSelector'))
  return {
    verb,
    group,
    resource: subresource === undefined ? plural : `${plural}/${subresource.split('/', 1)[0]}`,
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
  }
}

function refusal(caller: Caller, question: Question): StatusError {
  const user = JSON.stringify(caller.name)
  if (question.path !== undefined) {
    const message = `forbidden: User ${user} cannot ${question.verb} path "${question.path}"`
    return new StatusError(403, 'Forbidden', message, {})
  }
  const { group = '', resource = '', namespace, name, verb } = question
  const [plural = ''] = resource.split('/')
  const qualified = group === '' ? plural : `${plural}.${group}`
  const subject = name === undefined ? `${qualified} is forbidden` : `${qualified} "${name}" is forbidden`
  const scope = namespace === undefined ? 'at the cluster scope' : `in the namespace "${namespace}"`
  return new StatusError(
    403,
    'Forbidden',
    `${subject}: User ${user} cannot ${verb} resource "${resource}" in API group "${group}" ${scope}`,
    {
      ...(name === undefined ? {} : { name }),
      ...(group === '' ? {} : { group }),
      kind: plural,
    },
  )
}
