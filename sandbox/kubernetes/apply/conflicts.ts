import { compareTexts } from '#platform/kubernetes/patch/values.ts'
import { StatusError } from '../errors.ts'
import { identityOf, type Manager } from './managers.ts'
import type { Conflict } from './ownership.ts'
import { printPath } from './pathElement.ts'

/** The refusal of an apply that would change what others own. */
export function conflictError(conflicts: readonly Conflict[]): StatusError {
  const sorted = conflicts.toSorted((a, b) => compareTexts(identityOf(a.manager), identityOf(b.manager)))
  const causes = sorted.map(({ manager, path }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${printManager(manager)}`,
    field: printPath(path),
  }))
  return new StatusError(409, 'Conflict', messageOf(sorted), { causes })
}

function messageOf(conflicts: readonly Conflict[]): string {
  const [first] = conflicts
  if (first !== undefined && conflicts.length === 1) {
    return `Apply failed with 1 conflict: conflict with ${printManager(first.manager)}: ${printPath(first.path)}`
  }
  const lines = conflicts.flatMap(({ manager, path }, index) => {
    const isFirst = index === 0 || conflicts[index - 1]!.manager !== manager
    const heading = isFirst ? [`conflicts with ${printManager(manager)}:`] : []
    return [...heading, `- ${printPath(path)}`]
  })
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join('\n')}`
}

function printManager({ name, operation, apiVersion, subresource }: Manager): string {
  const by = subresource === '' ? '' : ` with subresource ${JSON.stringify(subresource)}`
  const using = operation === 'Update' ? ` using ${apiVersion}` : ''
  return `${JSON.stringify(name)}${by}${using}`
}
