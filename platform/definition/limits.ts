import { isObject } from './json.ts'
import type { Path } from './path.ts'
import type { Report } from './problems.ts'

/**
 * How big a JSON document may be: UTF-8 bytes of its text, levels of objects and lists within each other, and values
 * in all. What is made of a value takes many times the memory and time of its text.
 */
export interface Limits {
  readonly bytes: number
  readonly depth: number
  readonly values: number
}

/** Far above real pipelines (the biggest known are some hundred KB), far below MongoDB's 16 MB per document. */
export const definitionLimits: Limits = { bytes: 5 * 1024 * 1024, depth: 100, values: 200_000 }
export const attributesLimits: Limits = { bytes: 1024 * 1024, depth: 100, values: 50_000 }

/** A trigger brings artifacts and what the event said; Orca stores it beside the definition. */
export const triggerLimits: Limits = { bytes: 2 * 1024 * 1024, depth: 100, values: 100_000 }

/** Orca keeps the graph of an execution in one document, and screens draw it. */
export const maxStages = 5_000

/** An object or list on the way down, with its entries still to be seen. */
interface Level {
  readonly container: Record<string, unknown> | readonly unknown[]
  /** Undefined for a list. */
  readonly keys: readonly string[] | undefined
  next: number
}

const level = (container: object): Level => ({
  container: container as Level['container'],
  keys: Array.isArray(container) ? undefined : Object.keys(container),
  next: 0,
})

const place = (levels: readonly Level[]): Path =>
  levels.map(({ keys, next }) => (keys ? (keys[next - 1] ?? '') : next - 1))

/**
 * Reports what makes a JSON value unfit to be stored and handed on: its size, its depth, keys and numbers that do not
 * survive a journey through JavaScript. Walks without recursion and stops at the first excess, so that it ends quickly
 * whatever it is given. Answers whether the value may be looked into further.
 */
function withinLimits(value: unknown, limits: Limits, report: Report): boolean {
  let bytes = 0
  let values = 0
  let isSound = true
  const levels: Level[] = []
  const enter = (child: unknown): boolean => {
    bytes += typeof child === 'string' ? child.length + 2 : 1
    if (typeof child === 'object' && child !== null) levels.push(level(child))
    else if (typeof child === 'number' && !Number.isFinite(child)) {
      report(place(levels), 'is a number that JSON cannot hold')
      isSound = false
    }
    if (levels.length > limits.depth) report([], `The JSON is nested deeper than ${limits.depth} levels`)
    else if (bytes > limits.bytes) reportSize(limits, report)
    else if (++values > limits.values) report([], `The JSON has more than ${limits.values} values`)
    else return true
    return false
  }

  if (!enter(value)) return false
  for (let top = levels.at(-1); top; top = levels.at(-1)) {
    const key = top.keys ? top.keys[top.next] : top.next
    top.next++
    if (key === undefined || (typeof key === 'number' && key >= (top.container as unknown[]).length)) {
      levels.pop()
      continue
    }
    if (key === '__proto__') {
      report(place(levels), 'is a key that is not allowed')
      isSound = false
      continue
    }
    if (typeof key === 'string') bytes += key.length + 3
    if (!enter((top.container as Record<string | number, unknown>)[key])) return false
  }
  return isSound && textFits(value, limits, report)
}

/** The walk counts characters; what goes into the store is bytes. */
function textFits(value: unknown, limits: Limits, report: Report): boolean {
  const fits = Buffer.byteLength(JSON.stringify(value) ?? '') <= limits.bytes
  if (!fits) reportSize(limits, report)
  return fits
}

const reportSize = ({ bytes }: Limits, report: Report) =>
  report([], `The JSON is larger than ${bytes / 1024 / 1024} MB as JSON text`)

/** A JSON object within the limits; reports otherwise. */
export function isSoundObject(
  value: unknown,
  limits: Limits,
  report: Report,
): value is Record<string, unknown> {
  if (isObject(value)) return withinLimits(value, limits, report)
  report([], 'A JSON object is wanted')
  return false
}
