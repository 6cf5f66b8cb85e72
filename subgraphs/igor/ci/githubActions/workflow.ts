import { parse } from 'yaml'
import { isObject, type JsonObject } from '#platform/definition/json.ts'
import { badInput } from '#platform/errors/errors.ts'
import type { CiJob } from '../define.ts'

/** An input that says which start a run is of. */
export const keyInput = 'gennaker_key'

type Input = CiJob['parameters'][number] & { readonly isRequired: boolean }

/** What a workflow's file says of starting it. */
export interface Workflow {
  /** It can be started by hand. */
  readonly isDispatchable: boolean
  readonly inputs: readonly Input[]
  readonly takesKey: boolean
  /** Its runs have the key in their names. */
  readonly showsKey: boolean
}

/** BAD_USER_INPUT for a file that cannot be read. */
export function workflowIn(text: string): Workflow {
  const file = yamlOf(text)
  const on = isObject(file) ? file.on : undefined
  const dispatch = dispatchOf(on)
  const inputs = isObject(dispatch) && isObject(dispatch.inputs) ? dispatch.inputs : {}
  const takesKey = Object.hasOwn(inputs, keyInput)
  return {
    isDispatchable: dispatch !== undefined,
    inputs: Object.entries(inputs)
      .filter(([name]) => name !== keyInput)
      .map(([name, input]) => inputOf(name, isObject(input) ? input : {})),
    takesKey,
    showsKey: takesKey && isObject(file) && String(file['run-name'] ?? '').includes(keyInput),
  }
}

function yamlOf(text: string): unknown {
  try {
    return parse(text)
  } catch (error) {
    throw badInput([
      { path: 'job', message: `its workflow file cannot be read: ${(error as Error).message}` },
    ])
  }
}

/** `on` is one event, a list of them, or has settings of each. */
function dispatchOf(on: unknown): unknown {
  if (on === 'workflow_dispatch') return {}
  if (Array.isArray(on)) return on.includes('workflow_dispatch') ? {} : undefined
  return isObject(on) && Object.hasOwn(on, 'workflow_dispatch') ? (on.workflow_dispatch ?? {}) : undefined
}

function inputOf(
  name: string,
  { type, description, default: byDefault, options, required }: JsonObject,
): Input {
  return {
    name,
    type: typeof type === 'string' ? type : 'string',
    ...(typeof description === 'string' && description !== '' && { description }),
    ...(byDefault !== undefined && byDefault !== null && { default: String(byDefault) }),
    ...(Array.isArray(options) && { choices: options.map(String) }),
    isRequired: required === true,
  }
}

/** BAD_USER_INPUT with everything that GitHub would refuse, by name. */
export function requireInputs({ inputs }: Workflow, given: Readonly<Record<string, string>>): void {
  const names = inputs.map(({ name }) => name)
  const problems = [
    ...Object.keys(given)
      .filter((name) => name !== keyInput && !names.includes(name))
      .map((name) => ({
        path: `parameters.${name}`,
        message: `is no input of the workflow (${names.length ? `these are ${names.join(', ')}` : 'it has none'})`,
      })),
    ...inputs.flatMap((input) => {
      const message = wrongWith(input, given[input.name])
      return message === undefined ? [] : [{ path: `parameters.${input.name}`, message }]
    }),
  ]
  if (problems.length > 0) throw badInput(problems)
}

function wrongWith({ type, choices, isRequired, default: byDefault }: Input, value: string | undefined) {
  if (value === undefined || value === '')
    return isRequired && byDefault === undefined ? 'is missing: the workflow requires it' : undefined
  if (choices && !choices.includes(value)) return `is '${value}', and must be one of ${choices.join(', ')}`
  if (type === 'boolean' && value !== 'true' && value !== 'false')
    return `is '${value}', and must be true or false`
  if (type === 'number' && Number.isNaN(Number(value))) return `is '${value}', and must be a number`
  return undefined
}
