import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'

/** The shape of a document, with its fragments spread. Counts grow as the spread document does, without spreading it. */
export interface Shape {
  /** Levels of nested fields; the introspection fields, which the schema bounds, don't count. */
  depth: number
  aliases: number
  directives: number
  /** The most fields of one response name beside each other: validation compares each of them with each other. */
  repetitions: number
  /** The name of a fragment that spreads itself. */
  cycle: string | undefined
}

/** Measures in time proportional to the document's length: each fragment is measured once. */
export function measure(document: DocumentNode): Shape {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition)
  const measured = new Map<string, Shape | 'under way'>()

  function ofFragment(name: string): Shape {
    const known = measured.get(name)
    if (known === 'under way') return { ...empty(), cycle: name }
    if (known) return known
    const fragment = fragments.get(name)
    if (!fragment) return empty()
    measured.set(name, 'under way')
    const shape = ofSelections(fragment.selectionSet, fragment.directives?.length ?? 0)
    measured.set(name, shape)
    return shape
  }

  function ofSelections({ selections }: SelectionSetNode, directives: number): Shape {
    const shape = { ...empty(), directives }
    const names = new Map<string, number>()
    for (const selection of selections) {
      const inner = ofSelection(selection)
      const isField = selection.kind === Kind.FIELD
      const counts = isField && !selection.name.value.startsWith('__')
      shape.depth = Math.max(shape.depth, inner.depth + (counts ? 1 : 0))
      shape.aliases += inner.aliases + (isField && selection.alias ? 1 : 0)
      shape.directives += inner.directives + (selection.directives?.length ?? 0)
      shape.repetitions = Math.max(shape.repetitions, inner.repetitions)
      shape.cycle ??= inner.cycle
      const name = isField ? (selection.alias ?? selection.name).value : ''
      names.set(name, (names.get(name) ?? 0) + 1)
    }
    for (const count of names.values()) shape.repetitions = Math.max(shape.repetitions, count)
    return shape
  }

  function ofSelection(selection: SelectionNode): Shape {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return ofFragment(selection.name.value)
    if (!selection.selectionSet) return empty()
    const shape = ofSelections(selection.selectionSet, 0)
    const isIntrospection = selection.kind === Kind.FIELD && selection.name.value.startsWith('__')
    return isIntrospection ? { ...shape, depth: 0 } : shape
  }

  const total = empty()
  for (const definition of document.definitions) {
    const shape =
      definition.kind === Kind.OPERATION_DEFINITION
        ? ofSelections(definition.selectionSet, definition.directives?.length ?? 0)
        : definition.kind === Kind.FRAGMENT_DEFINITION
          ? ofFragment(definition.name.value)
          : empty()
    total.depth = Math.max(total.depth, shape.depth)
    total.repetitions = Math.max(total.repetitions, shape.repetitions)
    total.cycle ??= shape.cycle
    if (definition.kind === Kind.OPERATION_DEFINITION) {
      total.aliases += shape.aliases
      total.directives += shape.directives
    }
  }
  return total
}

const empty = (): Shape => ({ depth: 0, aliases: 0, directives: 0, repetitions: 0, cycle: undefined })
