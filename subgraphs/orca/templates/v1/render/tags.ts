import { RenderError } from './errors.ts'

/** The names of the filters that Spinnaker's own tags become. */
export const tagFilters = {
  module: 'spinnaker_module',
  pipelineid: 'spinnaker_pipelineid',
  strategyid: 'spinnaker_strategyid',
} as const

const tag = /\{%-?\s*(module|pipelineid|strategyid)\b([^%]*(?:%(?!\})[^%]*)*?)-?%\}/g

/** The names of the variables that a module declares; undefined when there is no such module. */
export type ModuleVariables = (id: string) => readonly string[] | undefined

/**
 * A text without Spinnaker's tags: `{% module id a=b %}` has become a filter on the values of the module's variables. Each comes from
 * the variable of its name where there is one, else from the parameter: what that names, or the parameter's text itself.
 */
export function withoutTags(text: string, variablesOf: ModuleVariables): string {
  if (!/\{%-?\s*(module|pipelineid|strategyid)/.test(text)) return text
  return text.replace(tag, (_, name: keyof typeof tagFilters, rest: string) => {
    if (name !== 'module') return lookup(name, parameters(rest))
    const [, id, parameterText] = /^\s*([\w.-]+)(.*)$/s.exec(rest) ?? []
    if (!id) throw new RenderError("the tag 'module' wants the module's id first")
    const variables = variablesOf(id)
    if (!variables) throw new RenderError(`there is no module '${id}'`)
    const given = parameters(parameterText!)
    const entries = variables.map((variable) => {
      const otherwise = given.has(variable) ? expression(given.get(variable)!) : 'none'
      return `${JSON.stringify(variable)}: ${isName(variable) ? ifThere(variable, otherwise) : otherwise}`
    })
    return `{{ {${entries.join(', ')}} | ${tagFilters.module}(${JSON.stringify(id)}) }}`
  })
}

/** `{% pipelineid application=a name=b %}`: a name of the context stands for its value, any other text for itself. */
function lookup(name: 'pipelineid' | 'strategyid', given: ReadonlyMap<string, string>): string {
  const called = given.get('name')
  if (!called) throw new RenderError(`the tag '${name}' wants name=…, and application=… if it is another one`)
  const application = given.has('application') ? expression(given.get('application')!) : 'application'
  return `{{ {"name": ${expression(called)}, "application": ${application}} | ${tagFilters[name]} }}`
}

/** `a=b, c='d e'` by name. */
function parameters(text: string): Map<string, string> {
  const starts = [...text.matchAll(/("[^"]*"|'[^']*')|(?<=^|[\s,])([A-Za-z_]\w*)\s*=(?!=)/g)].filter(
    (match) => match[2],
  )
  return new Map(
    starts.map((match, index) => {
      const value = text.slice(match.index + match[0].length, starts[index + 1]?.index)
      return [match[2]!, value.replace(/[\s,]+$/, '').trimStart()]
    }),
  )
}

const isName = (text: string) => /^[A-Za-z_]\w*$/.test(text)

function expression(text: string): string {
  if (/^[A-Za-z_]\w*(\.\w+)*$/.test(text)) return ifThere(text, JSON.stringify(text))
  const isExpression = /^(["'[({]|-?\d+(\.\d+)?$)|[~|+[]|\sif\s/.test(text)
  return isExpression ? `(${text})` : JSON.stringify(text)
}

function ifThere(path: string, otherwise: string): string {
  const steps = path.split('.')
  const conditions = steps.map((_, index) => `${steps.slice(0, index + 1).join('.')} is defined`)
  return `(${path} if ${conditions.join(' and ')} and ${path} is not none else ${otherwise})`
}
