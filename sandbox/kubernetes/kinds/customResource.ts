import type { Resource } from '../resources/resource.ts'
import { schemaOf } from '../schema/custom.ts'
import { schemaProblems } from '../schema/jsonSchema.ts'
import type { KindRules } from './kind.ts'

/** The rules that the definition of a custom kind gives. */
export function customResource(resource: Resource): KindRules {
  const schema = schemaOf(resource)
  if (schema === undefined) return {}
  return {
    problems({ metadata, apiVersion, kind, ...content }) {
      return schemaProblems({ apiVersion, kind, metadata: {}, ...content }, schema, '')
    },
  }
}
