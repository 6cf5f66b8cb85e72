import { parseDocument } from 'yaml'
import { definitionLimits, isSoundObject } from '#platform/definition/limits.ts'
import { ProblemList } from '#platform/definition/problems.ts'
import { badInput } from '#platform/errors/errors.ts'
import type { JsonObject } from '../domain/execution.ts'
import { deepest, isTooDeep } from './depth.ts'

/** How often one document may use what stands in it once. */
const mostAliases = 100

/** The object that JSON or YAML stands for. Throws BAD_USER_INPUT when the text is neither, or beyond the limits of definitions. */
export function readTemplate(text: string): JsonObject {
  const problems = new ProblemList()
  const value = parse(text)
  if (isSoundObject(value, definitionLimits, problems.report)) return value
  throw badInput(problems.all())
}

function parse(text: string): unknown {
  if (text.length > definitionLimits.bytes)
    throw unreadable(`it is larger than ${definitionLimits.bytes} bytes`)
  if (/^\s*\{/.test(text)) {
    try {
      return JSON.parse(text)
    } catch {
      // YAML in one line begins the same way.
    }
  }
  if (isTooDeep(text)) throw unreadable(`it has more than ${deepest} levels of lists and maps`)
  try {
    const document = parseDocument(text, {
      version: '1.2',
      merge: true,
      prettyErrors: true,
      logLevel: 'error',
    })
    if (document.errors[0]) throw document.errors[0]
    return document.toJS({ maxAliasCount: mostAliases })
  } catch (error) {
    throw unreadable((error as Error).message.split('\n', 1)[0]!.slice(0, 300))
  }
}

const unreadable = (reason: string) =>
  badInput([{ path: '', message: `It can be read neither as JSON nor as YAML: ${reason}` }])
