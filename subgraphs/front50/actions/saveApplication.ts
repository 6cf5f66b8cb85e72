import type { JsonObject } from '#platform/definition/json.ts'
import { badInput, conflict } from '#platform/errors/errors.ts'
import type { Caller } from '#platform/identity/caller.ts'
import {
  type Application,
  applicationNameProblems,
  attributesProblems,
  nameKey,
  newApplication,
  withAttributes,
} from '../domain/application.ts'
import { changeBy, type Ports } from './ports.ts'
import { untilWritten } from './untilWritten.ts'

/** Creates an application, or replaces the attributes of the one that has the name, ignoring case. */
export async function saveApplication(
  name: string,
  attributes: unknown,
  caller: Caller,
  ports: Ports,
): Promise<Application> {
  const problems = [...applicationNameProblems(name, 'name'), ...attributesProblems(attributes)]
  if (problems.length > 0) throw badInput(problems)
  return untilWritten(async () => {
    const holder = await ports.applications.findHolder(nameKey(name))
    if (!holder) return create(name, attributes as JsonObject, caller, ports)
    if (nameKey(holder.name) !== nameKey(name))
      throw conflict(
        `The name ${name} is free once the executions of ${holder.name}, which had it, are moved.`,
      )
    const next = withAttributes(holder, attributes as JsonObject, changeBy(caller, ports))
    return (await ports.applications.replace(next)) === 'ok' ? next : undefined
  })
}

async function create(name: string, attributes: JsonObject, caller: Caller, ports: Ports) {
  const application = newApplication(ports.newId(), name, attributes, changeBy(caller, ports))
  return (await ports.applications.insert(application)) === 'ok' ? application : undefined
}
