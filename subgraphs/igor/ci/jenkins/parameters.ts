import { badInput, type InputProblem } from '#platform/errors/errors.ts'
import type { CiJob } from '../define.ts'

/** A parameter of this name gets the key of the request: a build is found again by it for certain. */
export const keyParameter = 'GENNAKER_KEY'

/** What cannot be started: as in Spinnaker, a disabled job, parameters for a job without any, and choices that there are not. */
export function requireStartable(
  { name, buildable, parameters }: CiJob,
  given: Readonly<Record<string, string>>,
): void {
  if (!buildable) throw badInput([{ path: 'job', message: `${name} cannot be built; it may be disabled` }])
  if (parameters.length === 0 && Object.keys(given).length > 0)
    throw badInput([{ path: 'parameters', message: `${name} has no parameters; given were ${names(given)}` }])
  const problems = parameters.flatMap(({ name, choices }): InputProblem[] => {
    const value = given[name]
    if (value === undefined || !choices || choices.includes(value)) return []
    const message = `must be ${choices.map((choice) => `'${choice}'`).join(' or ')}; given was '${value}'`
    return [{ path: `parameters.${name}`, message }]
  })
  if (problems.length > 0) throw badInput(problems)
}

const names = (given: object) => Object.keys(given).join(', ')

/** What is given, and the key where the job declares a parameter for it. */
export function sentParameters(
  { parameters }: CiJob,
  given: Readonly<Record<string, string>>,
  key: string,
): Record<string, string> {
  const takesKey = parameters.some(({ name }) => name === keyParameter)
  return takesKey ? { ...given, [keyParameter]: key } : { ...given }
}
