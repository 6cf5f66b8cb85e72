import type { Question } from '../../auth/rbac.ts'
import { isRecord } from '../../kinds/kind.ts'
import { badRequest } from '../../objects/refusals.ts'
import type { Caller } from '../../objects/request.ts'
import { apiVersionOf } from '../../resources/resource.ts'
import type { ResourceCall } from '../api.ts'
import { checkKind, readObject } from '../decode.ts'
import { negotiate, send } from '../output.ts'

type Spec = Record<string, unknown>

/** Questions about who may do what: they are created, answered in their status, and not kept. */
const reviews: Readonly<Record<string, (call: ResourceCall, spec: Spec) => unknown>> = {
  SelfSubjectAccessReview: (call, spec) => decision(call, call.caller, spec),
  SubjectAccessReview: (call, spec) => decision(call, subjectOf(spec), spec),
  LocalSubjectAccessReview: (call, spec) => decision(call, subjectOf(spec), spec),
  SelfSubjectRulesReview: (call, spec) => rules(call, String(spec.namespace ?? '')),
  SelfSubjectReview: ({ caller }) => ({ userInfo: userInfo(caller) }),
  TokenReview: (call, spec) => tokenReview(call, String(spec.token ?? '')),
}

export const isReview = ({ resource }: ResourceCall): boolean => resource.kind in reviews

export async function review(call: ResourceCall): Promise<void> {
  const { value } = await readObject(call)
  const body = checkKind(call, value)
  const spec = isRecord(body.spec) ? body.spec : {}
  const { kind } = call.resource
  const status = reviews[kind]!(call, spec)
  const answer = {
    kind,
    apiVersion: apiVersionOf(call.resource),
    metadata: { creationTimestamp: null },
    spec,
    status,
  }
  await send(call, 201, answer, negotiate(call.request.headers.accept))
}

function decision({ api }: ResourceCall, caller: Caller, spec: Spec) {
  const question = questionOf(spec)
  if (question === undefined)
    throw badRequest('spec: exactly one of nonResourceAttributes or resourceAttributes must be specified')
  const allowed = api.authorizer.allows(caller, question)
  return allowed ? { allowed, reason: 'RBAC: allowed by a role that is bound to the user' } : { allowed }
}

function questionOf({ resourceAttributes, nonResourceAttributes }: Spec): Question | undefined {
  if (isRecord(nonResourceAttributes)) {
    const { path = '', verb = '' } = nonResourceAttributes as { path?: string; verb?: string }
    return { path, verb }
  }
  if (!isRecord(resourceAttributes)) return undefined
  const {
    group = '',
    resource = '',
    subresource = '',
    namespace,
    name,
    verb = '',
  } = resourceAttributes as Record<string, string>
  return {
    verb,
    group,
    resource: subresource === '' ? resource : `${resource}/${subresource}`,
    ...(namespace ? { namespace } : {}),
    ...(name ? { name } : {}),
  }
}

const subjectOf = ({ user, groups }: Spec): Caller => ({
  name: String(user ?? ''),
  groups: Array.isArray(groups) ? groups.map(String) : [],
})

function rules({ api, caller }: ResourceCall, namespace: string) {
  const all = api.authorizer.rulesFor(caller, namespace)
  return {
    resourceRules: all.filter(({ nonResourceURLs }) => nonResourceURLs === undefined),
    nonResourceRules: all.filter(({ nonResourceURLs }) => nonResourceURLs !== undefined),
    incomplete: false,
  }
}

function tokenReview({ api }: ResourceCall, token: string) {
  const caller = api.authenticator.callerWith(token)
  return caller === undefined ? { user: {} } : { authenticated: true, user: userInfo(caller) }
}

const userInfo = ({ name, uid, groups }: Caller) => ({
  username: name,
  ...(uid === undefined ? {} : { uid }),
  groups,
})
