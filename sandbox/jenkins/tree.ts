/** What `tree` asks for: names, each with what is wanted below, and which part of a list. */
type Tree = ReadonlyMap<string, { readonly below: Tree; readonly range?: readonly [number, number] }>

/** Keeps of an answer what the parameter `tree` names: `jobs[name,builds[number]{0,5}]`. `_class` always stays. */
export function select(answer: unknown, text: string | null): unknown {
  return text === null ? answer : pick(answer, parse(text))
}

function pick(value: unknown, tree: Tree): unknown {
  if (Array.isArray(value)) return value.map((each) => pick(each, tree))
  if (typeof value !== 'object' || value === null || tree.size === 0) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, child]) => {
      if (name === '_class') return [[name, child]]
      const wanted = tree.get(name)
      if (!wanted) return []
      const part = wanted.range && Array.isArray(child) ? child.slice(...wanted.range) : child
      return [[name, pick(part, wanted.below)]]
    }),
  )
}

function parse(text: string): Tree {
  let at = 0
  const level = (): Tree => {
    const names = new Map<string, { below: Tree; range?: [number, number] }>()
    for (;;) {
      const name = /^[\w*]+/.exec(text.slice(at))?.[0]
      if (!name) throw new Error(`tree: a name is missing at ${at}`)
      at += name.length
      let below: Tree = new Map()
      if (text[at] === '[') {
        at++
        below = level()
        if (text[at++] !== ']') throw new Error(`tree: ] is missing at ${at}`)
      }
      const [whole, from, to] = /^\{(\d*),(\d*)\}/.exec(text.slice(at)) ?? []
      at += whole?.length ?? 0
      names.set(name, {
        below,
        ...(whole && { range: [Number(from || 0), to ? Number(to) : 1e9] as const }),
      } as never)
      if (text[at] !== ',') return names
      at++
    }
  }
  const tree = level()
  if (at < text.length) throw new Error(`tree: unexpected ${text[at]} at ${at}`)
  return tree
}
