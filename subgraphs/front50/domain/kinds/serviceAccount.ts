import { attributesLimits } from '#platform/definition/limits.ts'
import { list, object, text } from '#platform/definition/rules.ts'
import { isManaged } from '../serviceAccount.ts'
import { needText, type ObjectKind } from './kind.ts'

const fields = object({ name: text, memberOf: list(text) })

/** Somebody whom pipelines can run as; whoever has all its roles may let them. */
export const serviceAccount: ObjectKind = {
  noun: 'service account',
  limits: attributesLimits,
  uniqueName: 'no',
  endsWithApplications: false,
  check(definition, report) {
    needText(definition, 'name', report)
    fields(definition, [], report)
    const { name, memberOf } = definition
    if (typeof name === 'string' && isManaged(name))
      report(
        ['name'],
        'is that of an account that is managed: it comes and goes with the roles of its pipeline',
      )
    if (!Array.isArray(memberOf)) return
    for (const [index, role] of memberOf.entries())
      if (typeof role === 'string' && role.trim() === '') report(['memberOf', index], 'must not be empty')
  },
  factsOf: ({ name }) => ({
    id: String(name).trim(),
    name: String(name).trim(),
    applications: [],
    labels: [],
  }),
  stamp: (definition, { id, at, user }) => ({
    ...definition,
    name: id,
    lastModified: at.getTime(),
    lastModifiedBy: user,
  }),
  stampedKeys: new Set(['name', 'lastModified', 'lastModifiedBy']),
}
