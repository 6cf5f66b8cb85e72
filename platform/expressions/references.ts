import { ExpressionError } from './errors.ts'
import type { Chain, FunctionCall, Link, Node } from './language/ast.ts'
import { parse } from './language/parser.ts'
import { splitTemplate } from './language/template.ts'
import { resolveType } from './language/typeReference.ts'
import { defaultLimits } from './scope.ts'

/** What an expression names, and where: an offset in its text. */
export type Reference =
  /** `#name(…)`; `argument` is the first one where that is a text that is written out. */
  | {
      readonly kind: 'function'
      readonly name: string
      readonly argument?: string
      readonly position: number
    }
  /** A type that cannot be named, and why. */
  | { readonly kind: 'wrongType'; readonly message: string; readonly position: number }
  /** What is taken from the root, as it is written: `trigger.parameters['tag']` has ['trigger', 'parameters', 'tag']. */
  | { readonly kind: 'path'; readonly names: readonly string[]; readonly position: number }

type Found = (reference: Reference) => void

/** What the expressions of a text with ${…} name, in their order; nothing where the text cannot be read. */
export function referencesOf(text: string): Reference[] {
  const found: Reference[] = []
  try {
    for (const part of splitTemplate(text)) {
      if ('literal' in part) continue
      const report: Found = (reference) =>
        found.push({ ...reference, position: part.position + reference.position })
      walk(parse(part.expression, defaultLimits.depth), true, report)
    }
    return found
  } catch (error) {
    if (error instanceof ExpressionError) return []
    throw error
  }
}

/** `atRoot`: bare names are those of the root, not of an element that a projection or a selection looks at. */
function walk(node: Node, atRoot: boolean, found: Found): void {
  const all = (nodes: Iterable<Node | undefined>) => {
    for (const each of nodes) if (each) walk(each, atRoot, found)
  }
  switch (node.kind) {
    case 'literal':
    case 'variable':
      return
    case 'list':
      return all(node.elements)
    case 'map':
      return all(node.entries.flatMap(({ key, value }) => (isName(key) ? [value] : [key, value])))
    case 'function':
      found(functionReference(node))
      return all(node.args)
    case 'type':
      return checkType(node.name, node.dimensions, node.position, found)
    case 'construction':
      checkType(node.name, 0, node.position, found)
      return all(node.args)
    case 'array':
      checkType(node.name, node.dimensions.length, node.position, found)
      return all([...node.dimensions, ...(node.elements ?? [])])
    case 'chain':
      return walkChain(node, atRoot, found)
    case 'unary':
      return all([node.operand])
    case 'arithmetic':
      return all([node.first, ...node.rest.map(({ operand }) => operand)])
    case 'logic':
      return all(node.operands)
    case 'comparison':
      return all([node.left, node.right])
    case 'ternary':
      return all([node.condition, node.whenTrue, node.whenFalse])
    case 'elvis':
      return all([node.value, node.otherwise])
  }
}

function walkChain({ start, links, position }: Chain, atRoot: boolean, found: Found): void {
  const isRoot = start === undefined ? atRoot : start.kind === 'variable' && start.name === 'root'
  const names = isRoot ? namesOf(links) : []
  if (names.length > 0) found({ kind: 'path', names, position })
  if (start) walk(start, atRoot, found)
  for (const link of links) walkLink(link, atRoot, found)
}

function walkLink(link: Link, atRoot: boolean, found: Found): void {
  if (link.kind === 'method') for (const arg of link.args) walk(arg, atRoot, found)
  else if (link.kind === 'index' && !isName(link.index)) walk(link.index, atRoot, found)
  else if (link.kind === 'projection' || link.kind === 'selection') walk(link.body, false, found)
  else if (link.kind === 'inner') walk(link.node, false, found)
}

/** The names at the beginning of a chain, up to the first link that is none. */
function namesOf(links: readonly Link[]): string[] {
  const names: string[] = []
  for (const link of links) {
    const name = link.kind === 'property' ? link.name : link.kind === 'index' ? nameOf(link.index) : undefined
    if (name === undefined) break
    names.push(name)
  }
  return names
}

/** A key that is written out: 'name', or a bare name, which is a key itself. */
function nameOf(node: Node): string | undefined {
  if (node.kind === 'literal') return typeof node.value === 'string' ? node.value : undefined
  const [link, ...more] = node.kind === 'chain' && !node.start ? node.links : []
  return link?.kind === 'property' && more.length === 0 ? link.name : undefined
}

const isName = (node: Node): boolean => nameOf(node) !== undefined

function functionReference({ name, args: [first], position }: FunctionCall): Reference {
  const isText = first?.kind === 'literal' && typeof first.value === 'string'
  return { kind: 'function', name, position, ...(isText && { argument: String(first.value) }) }
}

function checkType(name: string, dimensions: number, position: number, found: Found): void {
  try {
    resolveType(name, dimensions, position)
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
    found({ kind: 'wrongType', message: error.message, position })
  }
}
