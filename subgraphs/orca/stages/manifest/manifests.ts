import { z } from 'zod'
import { isExpression, isObject } from '#platform/definition/json.ts'
import { takenApart } from '#platform/kubernetes/manifestText.ts'

/** One manifest may stand alone where a list is wanted; null is none. */
const asList = (value: unknown) =>
  value === undefined || value === null || Array.isArray(value) ? value : [value]

/** Manifests as they stand in a stage: objects of the cloud's own form, lists of them, or expressions for any of it. */
export const manifestList = () =>
  z.preprocess(
    asList,
    z
      .array(z.unknown())
      .nullish()
      .transform((list) => list ?? [])
      .superRefine((list, report) => {
        for (const [index, entry] of list.entries())
          for (const { path, message } of manifestProblems(entry))
            report.addIssue({ code: 'custom', path: [index, ...path], message })
      }),
  )

export const oneManifest = () =>
  z
    .unknown()
    .optional()
    .superRefine((manifest, report) => {
      for (const { path, message } of manifestProblems(manifest))
        report.addIssue({ code: 'custom', path: [...path], message })
    })

interface Found {
  readonly path: readonly (string | number)[]
  readonly message: string
}

/** What makes a manifest one that no cluster accepts. What is inside is for the cluster to judge. */
export function manifestProblems(manifest: unknown): Found[] {
  if (manifest === null || manifest === undefined || isExpression(manifest)) return []
  if (Array.isArray(manifest))
    return manifest.flatMap((entry, index) =>
      manifestProblems(entry).map(({ path, message }) => ({ path: [index, ...path], message })),
    )
  if (!isObject(manifest)) return [{ path: [], message: 'must be a manifest, an object' }]
  if (Array.isArray(manifest.items) && String(manifest.kind).endsWith('List'))
    return manifest.items.flatMap((entry, index) =>
      manifestProblems(entry).map(({ path, message }) => ({ path: ['items', index, ...path], message })),
    )
  return objectProblems(manifest)
}

function objectProblems({ apiVersion, kind, metadata }: Record<string, unknown>): Found[] {
  const found: Found[] = []
  const wantText = (path: string, value: unknown) => {
    if (typeof value !== 'string' || value === '') found.push({ path: [path], message: 'must be a text' })
  }
  wantText('apiVersion', apiVersion)
  wantText('kind', kind)
  if (isExpression(metadata)) return found
  if (!isObject(metadata)) return [...found, { path: ['metadata'], message: 'must be an object' }]
  const { name, generateName } = metadata
  const hasName = [name, generateName].some((text) => typeof text === 'string' && text !== '')
  if (!hasName) found.push({ path: ['metadata', 'name'], message: 'must be a text, or generateName given' })
  return found
}

/** The manifests of a stage, lists taken apart. */
export const manifestsIn = (given: readonly unknown[]): Record<string, unknown>[] =>
  given.flatMap(takenApart).filter(isObject)
