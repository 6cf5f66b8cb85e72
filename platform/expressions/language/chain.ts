import { ExpressionError } from '../errors.ts'
import { isMap, isPlain } from '../plain.ts'
import { stringify } from '../text.ts'
import type { Chain, IndexLink, InnerLink, Link, MethodLink, PropertyLink } from './ast.ts'
import { project, select } from './collections.ts'
import { type Compile, type Compiled, evaluateAll } from './compiled.ts'
import { callMethod } from './invocations.ts'
import { elementOf, propertyOf } from './members.ts'
import type { Run } from './run.ts'

/** Goes on from a value to what a link leads to. */
type Step = (run: Run, target: unknown) => unknown

/** a.b[c].d(): step by step, so that a long chain is not deep. */
export function compileChain({ start, links, position }: Chain, compile: Compile): Compiled {
  const begin = start && compile(start)
  const steps = links.map((link) => compileLink(link, position, compile))
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

/** `from` is where its chain begins in the text. */
function compileLink(link: Link, from: number, compile: Compile): Step {
  switch (link.kind) {
    case 'property':
      return compileProperty(link, from)
    case 'method':
      return compileMethod(link, from, compile)
    case 'index':
      return compileIndex(link, from, compile)
    case 'inner':
      return compileInner(link, compile)
    case 'projection': {
      const { position } = link
      const body = compile(link.body)
      return (run, target) =>
        isNothing(target)
          ? ofNull(run, from, link, 'has no elements', '.![…]')
          : project(run, target, body, position)
    }
    case 'selection': {
      const { position, which } = link
      const body = compile(link.body)
      return (run, target) =>
        isNothing(target)
          ? ofNull(run, from, link, 'has no elements', '.?[…]')
          : select(run, target, which, body, position)
    }
  }
}

const isNothing = (target: unknown): target is null | undefined => target === null || target === undefined

/** Characters that are shown of what is null. */
const longest = 120

/** What a link makes of null: null when it is safe. @throws ExpressionError (VALUE) that names what is null */
function ofNull(
  { text }: Run,
  from: number,
  { safe, position }: Exclude<Link, InnerLink>,
  lacks: string,
  written: string,
): null {
  if (safe) return null
  const before = text.slice(from, position).replace(/[\s?.]+$/, '')
  const what = before.length > longest ? `…${before.slice(-longest)}` : before
  const message = `${what ? `${what} is null, and null` : 'null'} ${lacks}; write ?${written} where null may stand`
  throw new ExpressionError('VALUE', message, position)
}

function compileProperty(link: PropertyLink, from: number): Step {
  const { name, position } = link
  const isOwn = !(name in Object.prototype)
  return (run, target) => {
    run.spend(1)
    // What JavaScript adds to no object is an object's own when it is there.
    if (isOwn && isPlain(target)) {
      const value = target[name]
      if (value !== undefined) return value
    }
    return isNothing(target)
      ? ofNull(run, from, link, `has no ${name}`, `.${name}`)
      : propertyOf(run, target, name, position)
  }
}

/** Arguments are evaluated where the chain stands, not within what precedes them. */
function compileMethod(link: MethodLink, from: number, compile: Compile): Step {
  const { name, args, position } = link
  const parts = args.map(compile)
  return (run, target) =>
    isNothing(target)
      ? ofNull(run, from, link, `has no ${name}()`, `.${name}(…)`)
      : callMethod(run, target, name, evaluateAll(parts, run), position)
}

/** map[name] is the entry of that very name; any other index is evaluated at the root. */
function compileIndex(link: IndexLink, from: number, compile: Compile): Step {
  const { index, position } = link
  const value = compile(index)
  const single =
    index.kind === 'chain' && !index.start && index.links.length === 1 ? index.links[0] : undefined
  const name = single?.kind === 'property' ? single.name : undefined
  if (index.kind === 'literal') {
    const constant = index.value
    return (run, target) => {
      run.spend(1)
      return isNothing(target)
        ? ofNull(run, from, link, `has no element [${stringify(constant).slice(0, 40)}]`, '.[…]')
        : elementOf(run, target, constant, position)
    }
  }
  return (run, target) => {
    run.spend(1)
    if (isNothing(target)) return ofNull(run, from, link, 'has no elements', '.[…]')
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
