import { hint } from '#platform/words/nearest.ts'
import { type FailpointName, failpointTable } from './table.ts'

export type FailpointAction = { kind: 'kill' } | { kind: 'error' } | { kind: 'delay'; ms: number }

export interface ArmedFailpoint {
  readonly name: FailpointName
  readonly action: FailpointAction
  /** Counted from 1; without it, every pass. */
  readonly pass?: number
}

/**
 * Reads `name=action[@pass]` entries divided by semicolons: `orca.transition.afterWrite=kill@3`. Actions: `kill` (as
 * kill -9 would), `error` (throws), `delay:ms`.
 */
export function parseFailpoints(text: string): { armed: ArmedFailpoint[]; problems: string[] } {
  const armed: ArmedFailpoint[] = []
  const problems: string[] = []
  for (const entry of text
    .split(';')
    .map((part) => part.trim())
    .filter(Boolean)) {
    const [, name = '', kind, ms, pass] =
      /^([^=]+)=(kill|error|delay:(\d{1,7}))(?:@([1-9]\d{0,8}))?$/.exec(entry) ?? []
    if (!kind)
      problems.push(
        `failpoint "${entry}": the form is name=kill, name=error or name=delay:ms, with @n for the nth pass`,
      )
    else if (!isFailpoint(name)) {
      problems.push(`failpoint ${name} is not known${hint(name, Object.keys(failpointTable))}`)
    } else {
      const action: FailpointAction = ms
        ? { kind: 'delay', ms: Number(ms) }
        : { kind: kind as 'kill' | 'error' }
      armed.push({ name, action, ...(pass && { pass: Number(pass) }) })
    }
  }
  return { armed, problems }
}

const isFailpoint = (name: string): name is FailpointName => Object.hasOwn(failpointTable, name)
