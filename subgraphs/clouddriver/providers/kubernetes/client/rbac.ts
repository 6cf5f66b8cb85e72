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

export function forbiddenMessage({ verb, resource, name, ...rule }: MissingRule): string {
  const what = name ? `${resource} "${name}"` : resource
  return `User "${rule.user}" may not ${verb} ${what} ${need(rule.namespace, [ruleText(rule.apiGroup, [resource], [verb])])}`
}

/** What of several resources may not be listed and watched: one text for each user and namespace. */
export function unreadableMessage(rules: readonly MissingRule[]): string {
  const places = Map.groupBy(rules, ({ user, namespace }) => JSON.stringify([user, namespace]))
  const texts = [...places.values()].map((inPlace) => {
    const { user, namespace } = inPlace[0]!
    const groups = [...Map.groupBy(inPlace, ({ apiGroup }) => apiGroup)].map(([apiGroup, ofGroup]) =>
      ruleText(apiGroup, resourcesOf(ofGroup), ['list', 'watch']),
    )
    return `User "${user}" may not list ${resourcesOf(inPlace).join(', ')} ${need(namespace, groups)}`
  })
  return texts.join('; ')
}

const resourcesOf = (rules: readonly MissingRule[]) => [...new Set(rules.map(({ resource }) => resource))]

function need(namespace: string | undefined, rules: readonly string[]): string {
  const where = namespace === undefined ? 'in the whole cluster' : `in the namespace "${namespace}"`
  const role = namespace === undefined ? 'a ClusterRole' : 'a Role'
  return `${where}: it needs ${role} with the rule${rules.length > 1 ? 's' : ''} ${rules.join(', ')}`
}

function ruleText(apiGroup: string, resources: readonly string[], verbs: readonly string[]): string {
  const list = (texts: readonly string[]) => `[${texts.map((text) => `"${text}"`).join(', ')}]`
  return `{ apiGroups: ${list([apiGroup])}, resources: ${list(resources)}, verbs: ${list(verbs)} }`
}
