import { isMap, isPlain } from '../plain.ts'
import type { Chain, IndexLink, InnerLink, Link, MethodLink, PropertyLink } from './ast.ts'
import { project, select } from './collections.ts'
import { type Compile, type Compiled, evaluateAll } from './compiled.ts'
import { callMethod } from './invocations.ts'
import { elementOf, propertyOf } from './members.ts'
import type { Run } from './run.ts'

/** Goes on from a value to what a link leads to. */
type Step = (run: Run, target: unknown) => unknown

/** a.b[c].d(): step by step, so that a long chain is not deep. */
export function compileChain({ start, links }: Chain, compile: Compile): Compiled {
  const begin = start && compile(start)
  const steps = links.map((link) => compileLink(link, compile))
  const [first, second, third] = steps as [Step, ...Step[]]
  if (!begin) {
    if (!second) return (run) => first(run, run.self)
    if (!third) return (run) => second(run, first(run, run.self))
    if (steps.length === 3) return (run) => third(run, second(run, first(run, run.self)))
  }
  return (run) => {
    let value = begin ? begin(run) : run.self
    for (const step of steps) value = step(run, value)
    return value
  }
}

function compileLink(link: Link, compile: Compile): Step {
  switch (link.kind) {
    case 'property':
      return compileProperty(link)
    case 'method':
      return compileMethod(link, compile)
    case 'index':
      return compileIndex(link, compile)
    case 'inner':
      return compileInner(link, compile)
    case 'projection': {
      const { position, safe } = link
      const body = compile(link.body)
      return (run, target) => (safe && target === null ? null : project(run, target, body, position))
    }
    case 'selection': {
      const { position, safe, which } = link
      const body = compile(link.body)
      return (run, target) => (safe && target === null ? null : select(run, target, which, body, position))
    }
  }
}

function compileProperty({ name, position, safe }: PropertyLink): Step {
  const isOwn = !(name in Object.prototype)
  return (run, target) => {
    run.spend(1)
    // What JavaScript adds to no object is an object's own when it is there.
    if (isOwn && isPlain(target)) {
      const value = target[name]
      if (value !== undefined) return value
    }
    return safe && target === null ? null : propertyOf(run, target, name, position)
  }
}

/** Arguments are evaluated where the chain stands, not within what precedes them. */
function compileMethod({ name, args, position, safe }: MethodLink, compile: Compile): Step {
  const parts = args.map(compile)
  return (run, target) =>
    safe && target === null ? null : callMethod(run, target, name, evaluateAll(parts, run), position)
}

/** map[name] is the entry of that very name; any other index is evaluated at the root. */
function compileIndex({ index, position, safe }: IndexLink, compile: Compile): Step {
  const value = compile(index)
  const link = index.kind === 'chain' && !index.start && index.links.length === 1 ? index.links[0] : undefined
  const name = link?.kind === 'property' ? link.name : undefined
  if (index.kind === 'literal') {
    const constant = index.value
    return (run, target) => {
      run.spend(1)
      return safe && target === null ? null : elementOf(run, target, constant, position)
    }
  }
  return (run, target) => {
    run.spend(1)
    if (safe && target === null) return null
    if (name !== undefined && isMap(target)) return elementOf(run, target, name, position)
    return elementOf(run, target, withSelf(run, run.root, value), position)
  }
}

/** value.#name: the variable or function, with the value as #this. */
function compileInner({ node }: InnerLink, compile: Compile): Step {
  const value = compile(node)
  return (run, target) => withSelf(run, target, value)
}

function withSelf(run: Run, self: unknown, value: Compiled): unknown {
  const outer = run.self
  run.self = self
  const result = value(run)
  run.self = outer
  return result
}
