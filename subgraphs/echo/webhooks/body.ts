import { isObject, type JsonObject, kindOf } from '#platform/definition/json.ts'
import { isSoundObject } from '#platform/definition/limits.ts'
import { ProblemList } from '#platform/definition/problems.ts'
import { badInput } from '#platform/errors/errors.ts'
import { eventLimits } from '../actions/readEvent.ts'

interface Sent {
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** A field of a form that holds all of a webhook's JSON, as GitHub can send it. */
const formField = 'payload'

/** How JSON begins, and never a form: whatever encodes one writes these signs otherwise. */
const looksLikeJson = /^\s*[{[]/

/**
 * Reads a webhook's body: a JSON object, or a form. Nothing at all is an object without fields. JSON that is sent as a form, as curl
 * does unless told otherwise, is JSON. Throws BAD_USER_INPUT.
 */
export function readBody({ headers, body }: Sent): JsonObject {
  const text = decode(body)
  if (text.trim() === '') return {}
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '')
  const payload =
    isForm && !looksLikeJson.test(text) ? fromForm(new URLSearchParams(text)) : parse(text, 'The body')
  const problems = new ProblemList()
  if (!isObject(payload))
    throw badInput([{ path: '', message: `The body must be a JSON object, not ${kindOf(payload)}` }])
  if (!isSoundObject(payload, eventLimits, problems.report)) throw badInput(problems.all())
  return payload
}

function decode(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    throw badInput([{ path: '', message: 'The body is no text in UTF-8' }])
  }
}

function fromForm(form: URLSearchParams): unknown {
  const payload = form.get(formField)
  if (payload !== null && form.size === 1) return parse(payload, `The field ${formField}`)
  // Not by `getAll`: it looks at all fields for each, which of five megabytes takes an hour.
  const fields = Map.groupBy(form, ([name]) => name)
  return Object.fromEntries(
    [...fields].map(([name, [first, ...more]]) => {
      const value = first![1]
      return [name, more.length === 0 ? value : [value, ...more.map(([, other]) => other)]]
    }),
  )
}

function parse(text: string, what: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw badInput([{ path: '', message: `${what} is not JSON: ${withoutExcerpt(error as Error)}` }])
  }
}

/** What is said of a refused webhook is logged, and nobody knows what stands in its body. */
const withoutExcerpt = ({ message }: Error) => message.replace(/, (\.\.\.)?".*$/s, '')
