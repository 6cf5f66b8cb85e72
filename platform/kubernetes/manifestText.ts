import { type Document, LineCounter, parseAllDocuments, type Tags } from 'yaml'
import { isObject } from '#platform/definition/json.ts'

/** Manifests read from a text, or each thing that is wrong with it, with its line. */
export interface ManifestsOfText {
  readonly manifests: readonly Record<string, unknown>[]
  readonly problems: string[]
}

/** Aliases can make a small text huge. */
const mostAliases = 1_000

/** Of one document. */
const mostErrors = 3

/**
 * Reads a text of one or more YAML documents as Kubernetes' own tools read it (YAML 1.1: `yes` is true; but no dates and no
 * numbers to the base of 60). Lists of objects are taken apart, empty documents left out.
 */
export function parseManifests(text: string): ManifestsOfText {
  const lines = new LineCounter()
  const documents = parseAllDocuments(text, {
    version: '1.1',
    customTags: withoutTimes,
    lineCounter: lines,
    prettyErrors: false,
  })
  const problems: string[] = []
  const manifests: Record<string, unknown>[] = []
  for (const document of Array.isArray(documents) ? documents : []) {
    // What follows the first ones is mostly their consequence.
    for (const { message, pos } of document.errors.slice(0, mostErrors)) {
      const { line, col } = lines.linePos(pos[0])
      problems.push(`line ${line}, column ${col}: ${message}`)
    }
    if (document.errors.length > 0) continue
    const line = lines.linePos(document.contents?.range?.[0] ?? 0).line
    const value = contentOf(document, line, problems)
    for (const manifest of takenApart(value))
      if (isObject(manifest)) manifests.push(manifest)
      else problems.push(`line ${line}: an object is wanted, but there is ${kindOf(manifest)}`)
  }
  return { manifests, problems }
}

const withoutTimes = (tags: Tags): Tags =>
  tags.filter(
    (tag) => typeof tag === 'string' || !(tag.tag === 'tag:yaml.org,2002:timestamp' || tag.format === 'TIME'),
  )

function contentOf(document: Document, line: number, problems: string[]): unknown {
  try {
    return document.toJS({ maxAliasCount: mostAliases })
  } catch (error) {
    problems.push(`line ${line}: ${(error as Error).message}`)
    return null
  }
}

/** The manifests of a value: of a list, or of an object whose kind is a list of others. */
export function takenApart(value: unknown): unknown[] {
  if (value === null || value === undefined) return []
  if (Array.isArray(value)) return value.flatMap(takenApart)
  if (isObject(value) && Array.isArray(value.items) && String(value.kind).endsWith('List'))
    return value.items.flatMap(takenApart)
  return [value]
}

const kindOf = (value: unknown) => (typeof value === 'string' ? 'a text' : `a ${typeof value}`)
