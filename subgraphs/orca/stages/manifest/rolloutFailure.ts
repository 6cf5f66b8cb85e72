import type { JsonObject } from '../../domain/execution.ts'
import type { Rollout } from '../clouddriver/port.ts'
import type { Failure } from '../define.ts'

/** More than this of one rollout says nothing new in a sentence; all stand in the details. */
const mostNamed = 3

/** Why rollouts do not get on: in words that name instance, container, reason, exit code and what it said last. */
export function rolloutFailure(
  code: Extract<Failure['code'], 'ROLLOUT_FAILED' | 'TIMED_OUT'>,
  ending: string,
  rollouts: readonly Rollout[],
): Failure {
  const errors = rollouts.map((rollout) => `${nameOf(rollout)} ${ending}: ${reasons(rollout)}`)
  return { code, message: errors.join(' '), errors, details: { causes: causesOf(rollouts) } }
}

/** 'deployment web' in default. */
export const nameOf = ({ name, location }: Pick<Rollout, 'name' | 'location'>) =>
  location ? `'${name}' in '${location}'` : `'${name}'`

/** Each cause with the manifest that it hinders. */
export const causesOf = (rollouts: readonly Rollout[]): JsonObject[] =>
  rollouts.flatMap(({ name, location, causes }) =>
    causes.map((cause) => ({ manifestName: name, location, ...cause })),
  )

function reasons({ message, causes }: Rollout): string {
  const named = causes.slice(0, mostNamed).map(sentence)
  const more = causes.length > mostNamed ? [`${causes.length - mostNamed} more are not well.`] : []
  return [withFullStop(message), ...named, ...more].join(' ')
}

function sentence(cause: JsonObject): string {
  const { pod, container, reason, message, exitCode, restarts } = cause
  const where = [pod && `pod ${pod}`, container && `container ${container}`].filter(Boolean).join(', ')
  const what = [
    reason,
    typeof exitCode === 'number' && `exit code ${exitCode}`,
    typeof restarts === 'number' && restarts > 0 && `${restarts} restarts`,
    typeof message === 'string' && message !== '' && `"${message}"`,
  ].filter(Boolean)
  const said = lastLineOf(cause)
  const subject = where ? `${where[0]!.toUpperCase()}${where.slice(1)}: ` : ''
  return withFullStop(
    `${subject}${[...what, said && `its last line is "${said}"`].filter(Boolean).join(', ')}`,
  )
}

function lastLineOf({ logLines }: JsonObject): string | undefined {
  const lines = Array.isArray(logLines) ? logLines.map(String).filter((line) => line.trim() !== '') : []
  return lines.at(-1)
}

const withFullStop = (text: string) => (/[.!?…"]$/.test(text) ? text : `${text}.`)
