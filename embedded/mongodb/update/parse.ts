import { fail } from '../errors.ts'
import type { Path } from '../values/path.ts'
import { getField, isIndex } from '../values/path.ts'
import { show } from '../values/show.ts'
import type { Document, Maybe, Value } from '../values/types.ts'
import { isDocument, typeName } from '../values/types.ts'
import type { Step } from './apply.ts'
import type { ArrayFilters } from './arrayFilters.ts'
import { checkArrayFilters } from './arrayFilters.ts'
import { arrayOperators } from './arrayOperators.ts'
import { fieldOperators, renamed } from './fieldOperators.ts'
import type { LeafOperator } from './leaf.ts'
import { comparePaths, filterName, isPositional, PathConflicts, parseUpdatePath } from './path.ts'

const leafOperators: Record<string, LeafOperator> = { ...fieldOperators, ...arrayOperators }

/** Compiles update operators into steps, in the order in which they apply; refuses paths in conflict. */
export function parseOperators(update: Document, filters: ArrayFilters, given: readonly Value[]): Step[] {
  const steps: Step[] = []
  const conflicts = new PathConflicts()
  for (const [name, operands] of Object.entries(update)) {
    const isKnown = name === '$rename' || Object.hasOwn(leafOperators, name)
    if (!isKnown) {
      fail(
        'FailedToParse',
        `Unknown modifier: ${name}. Expected a valid update modifier or pipeline-style update specified as an array`,
      )
    }
    if (!isDocument(operands)) {
      fail(
        'FailedToParse',
        `Modifiers operate on fields but we found type ${typeName(operands)} instead. For example: {$mod: {<field>: ...}} not {${name}: ${show(operands)}}`,
      )
    }
    for (const [field, operand] of Object.entries(operands)) {
      const parsed =
        name === '$rename' ? parseRename(field, operand) : [parseStep(leafOperators[name]!, field, operand)]
      for (const step of parsed) conflicts.add(step.path)
      steps.push(...parsed)
    }
  }
  checkArrayFilters(
    filters,
    steps.map((step) => step.path),
    given,
  )
  return steps.sort((a, b) => comparePaths(a.path, b.path))
}

function parseStep(operator: LeafOperator, field: string, operand: Value): Step {
  return { path: parseUpdatePath(field), leaf: operator(operand, field) }
}

function parseRename(field: string, target: Value): Step[] {
  if (typeof target !== 'string')
    fail('BadValue', `The 'to' field for $rename must be a string: ${field}: ${show(target)}`)
  const from = staticPath('source', field)
  const to = staticPath('destination', target)
  if (field === target)
    fail('BadValue', `The source and target field for $rename must differ: ${field}: "${target}"`)
  return [
    { path: to, leaf: renamed((document) => renameSource(document, from, to)) },
    { path: from, leaf: { creates: false, apply: () => undefined } },
  ]
}

function staticPath(role: string, text: string): Path {
  const path = parseUpdatePath(text)
  if (path.some((component) => isPositional(component) || filterName(component) !== undefined)) {
    fail('BadValue', `The ${role} field for $rename may not be dynamic: ${text}`)
  }
  return path
}

function renameSource(document: Document, from: Path, to: Path): Maybe {
  const moved = valueOutsideArrays('source', document, from)
  if (moved !== undefined) valueOutsideArrays('destination', document, to)
  return moved
}

function valueOutsideArrays(role: string, document: Document, path: Path): Maybe {
  let value: Maybe = document
  for (const [i, name] of path.entries()) {
    if (Array.isArray(value) && (isIndex(name) || role === 'destination')) {
      fail(
        'BadValue',
        `The ${role} field cannot be an array element, '${path.join('.')}' in doc with _id: ${show(document._id)} has an array field called '${path[i - 1]}'`,
      )
    }
    value = isDocument(value) ? getField(value, name) : undefined
  }
  return value
}
