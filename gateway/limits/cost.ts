import {
  type DocumentNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getOperationAST,
  isInterfaceType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql'

const pageArguments = new Set(['first', 'last'])

/**
 * How many fields an operation may make the services answer: each field is one, and what is asked of a page counts as
 * often as the page may have items (`first` or `last`, as given, by variable or by default). Lists without an argument
 * are short and count once. The document must be valid, with no cycles among its fragments.
 */
export function costOf(
  document: DocumentNode,
  operationName: string | undefined,
  variables: Readonly<Record<string, unknown>>,
  schema: GraphQLSchema,
): number {
  const operation = getOperationAST(document, operationName)
  if (!operation) return 0
  const fragments = new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [],
    ),
  )
  const costs = new Map<string, number>()

  function ofFragment(name: string): number {
    const known = costs.get(name)
    if (known !== undefined) return known
    const fragment = fragments.get(name)
    const type = fragment && schema.getType(fragment.typeCondition.name.value)
    const cost = fragment && type ? ofSelections(fragment.selectionSet, type) : 0
    costs.set(name, cost)
    return cost
  }

  function ofSelections({ selections }: SelectionSetNode, parent: GraphQLNamedType): number {
    let cost = 0
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) cost += ofField(selection, parent)
      else if (selection.kind === Kind.FRAGMENT_SPREAD) cost += ofFragment(selection.name.value)
      else {
        const condition = selection.typeCondition && schema.getType(selection.typeCondition.name.value)
        cost += ofSelections(selection.selectionSet, condition ?? parent)
      }
    }
    return cost
  }

  function ofField(node: FieldNode, parent: GraphQLNamedType): number {
    const field =
      isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value] : undefined
    if (!field || !node.selectionSet) return 1
    return 1 + pageSize(node, field, variables) * ofSelections(node.selectionSet, getNamedType(field.type))
  }

  const root = schema.getRootType(operation.operation)
  return root ? ofSelections(operation.selectionSet, root) : 0
}

function pageSize(
  node: FieldNode,
  field: GraphQLField<unknown, unknown>,
  variables: Readonly<Record<string, unknown>>,
): number {
  let size = 1
  for (const argument of field.args) {
    if (!pageArguments.has(argument.name)) continue
    const given = node.arguments?.find(({ name }) => name.value === argument.name)?.value
    const value =
      given?.kind === Kind.INT
        ? Number(given.value)
        : given?.kind === Kind.VARIABLE
          ? (variables[given.name.value] ?? argument.defaultValue)
          : argument.defaultValue
    if (typeof value === 'number') size = Math.max(size, value)
  }
  return size
}
