import { type ASTNode, BREAK, type DocumentNode, GraphQLError, Kind, visit } from 'graphql'

/** What a scalar refuses of a document's values, as bad input: with the way to it, `events.filter.since`. */
export function refusedValue({ nodes, originalError }: GraphQLError, document: DocumentNode): GraphQLError {
  const path = pathOf(nodes?.[0], document)
  const message = originalError?.message ?? ''
  return new GraphQLError(`${path}: ${message}`, {
    nodes,
    extensions: { code: 'BAD_USER_INPUT', problems: [{ path, message }] },
  })
}

function pathOf(wanted: ASTNode | undefined, document: DocumentNode): string {
  let names: string[] = []
  visit(document, {
    enter(node, _key, parent, _path, ancestors) {
      if (node !== wanted) return undefined
      names = [...ancestors, parent ?? []].flatMap((each) => ('kind' in each ? nameOf(each) : []))
      return BREAK
    },
  })
  return names.join('.')
}

function nameOf(node: ASTNode): string[] {
  if (node.kind === Kind.VARIABLE_DEFINITION) return [`$${node.variable.name.value}`]
  const isNamed = node.kind === Kind.FIELD || node.kind === Kind.ARGUMENT || node.kind === Kind.OBJECT_FIELD
  return isNamed ? [node.name.value] : []
}
