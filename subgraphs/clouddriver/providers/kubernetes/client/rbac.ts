/** The rule that a role would need for what was refused. */
export interface MissingRule {
  readonly user: string
  readonly verb: string
  /** With its subresource, e.g. pods/log. */
  readonly resource: string
  /** Empty for the core group. */
  readonly apiGroup: string
  /** Undefined: at the cluster scope. */
  readonly namespace?: string | undefined
  readonly name?: string | undefined
}

const refusal =
  /User "(?<user>[^"]*)" cannot (?<verb>\S+) resource "(?<resource>[^"]*)" in API group "(?<apiGroup>[^"]*)"(?: in the namespace "(?<namespace>[^"]*)"| at the cluster scope)?/
const refusedName = /^\S+ "(?<name>[^"]+)" is forbidden/

/** Read from the API server's message, the only place where it says so; undefined when it is refused for another reason. */
export function missingRule(message: string): MissingRule | undefined {
  const groups = refusal.exec(message)?.groups
  if (!groups) return undefined
  const { user = '', verb = '', resource = '', apiGroup = '', namespace } = groups
  return { user, verb, resource, apiGroup, namespace, name: refusedName.exec(message)?.groups?.name }
}

export function forbiddenMessage({ user, verb, resource, apiGroup, namespace, name }: MissingRule): string {
  const what = name ? `${resource} "${name}"` : resource
  const where = namespace === undefined ? 'in the whole cluster' : `in the namespace "${namespace}"`
  const role = namespace === undefined ? 'a ClusterRole' : 'a Role'
  const rule = `{ apiGroups: ["${apiGroup}"], resources: ["${resource}"], verbs: ["${verb}"] }`
  return `User "${user}" may not ${verb} ${what} ${where}: it needs ${role} with the rule ${rule}`
}
