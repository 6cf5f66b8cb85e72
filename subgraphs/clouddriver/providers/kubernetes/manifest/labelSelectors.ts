import { z } from 'zod'
import { type LabelSelector, matchesLabels, parseLabelSelector } from '#platform/kubernetes/labelSelector.ts'
import type { KubeObject } from '#platform/kubernetes/objects.ts'

const selector = z
  .object({
    kind: z
      .string()
      .toUpperCase()
      .pipe(z.enum(['ANY', 'EQUALS', 'NOT_EQUALS', 'CONTAINS', 'NOT_CONTAINS', 'EXISTS', 'NOT_EXISTS'])),
    key: z.string().nullish(),
    values: z.array(z.string()).nullish(),
  })
  .superRefine(({ kind, key, values }, report) => {
    if (kind !== 'ANY' && !key) report.addIssue({ code: 'custom', path: ['key'], message: 'It is missing' })
    if (/EQUALS|CONTAINS/.test(kind) && !values?.length)
      report.addIssue({ code: 'custom', path: ['values'], message: 'At least one is wanted' })
  })

/** Spinnaker's form: all of `selectors` must hold. */
export const labelSelectorsParameter = z.object({ selectors: z.array(selector).nullish() }).nullish()

export type LabelSelectors = z.infer<typeof labelSelectorsParameter>

/** As kubectl takes it; empty: anything. */
export function labelSelectorText(selectors: LabelSelectors): string {
  return (selectors?.selectors ?? []).map(requirement).filter(Boolean).join(',')
}

function requirement({ kind, key, values }: z.infer<typeof selector>): string {
  const list = (values ?? []).join(', ')
  switch (kind) {
    case 'ANY':
      return ''
    case 'EQUALS':
      return `${key} = ${values?.[0]}`
    case 'NOT_EQUALS':
      return `${key} != ${values?.[0]}`
    case 'CONTAINS':
      return `${key} in (${list})`
    case 'NOT_CONTAINS':
      return `${key} notin (${list})`
    case 'EXISTS':
      return `${key}`
    case 'NOT_EXISTS':
      return `!${key}`
  }
}

/** Whether a manifest is among those that a selector's text selects. */
export function isSelected(manifest: KubeObject, text: string): boolean {
  const parsed: LabelSelector | undefined = parseLabelSelector(text)
  return parsed !== undefined && matchesLabels(parsed, manifest.metadata.labels)
}
