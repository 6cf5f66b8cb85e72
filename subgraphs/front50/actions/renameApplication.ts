import { badInput, conflict, notFound } from '#platform/errors/errors.ts'
import type { Caller } from '#platform/identity/caller.ts'
import { type Application, applicationNameProblems, nameKey, withName } from '../domain/application.ts'
import { completeRenames } from './completeRenames.ts'
import { tellPipelinesOf } from './pipelineChanges.ts'
import { changeBy, type Ports } from './ports.ts'
import { untilWritten } from './untilWritten.ts'

/**
 * Gives an application another name. One write decides it and records that the executions have to follow; they are
 * moved before the answer if Orca can be reached, otherwise as soon as it can.
 */
export async function renameApplication(
  name: string,
  newName: string,
  caller: Caller,
  ports: Ports,
): Promise<Application> {
  const problems = applicationNameProblems(newName, 'newName')
  if (problems.length > 0) throw badInput(problems)
  const renamed = await untilWritten(() => rename(name, newName, caller, ports))
  await ports.failpoint('front50.renameApplication.recorded')
  try {
    await completeRenames(renamed.id, ports)
  } catch (error) {
    ports.log.warn(
      { err: error, application: newName },
      'executions of the renamed application are moved later',
    )
    await ports.completeRenamesLater(renamed.id)
  }
  await tellPipelinesOf(renamed, ports)
  return renamed
}

async function rename(name: string, newName: string, caller: Caller, ports: Ports) {
  const { applications, newId } = ports
  const holder = await applications.findHolder(nameKey(name))
  if (!holder) throw notFound('application', name)
  if (holder.name === newName) return holder
  if (nameKey(holder.name) !== nameKey(name)) throw notFound('application', name)
  const next = withName(holder, newName, newId(), changeBy(caller, ports))
  const outcome = await applications.replace(next)
  if (outcome === 'taken')
    throw conflict(`There is another application ${newName}, or its executions are still here.`)
  return outcome === 'ok' ? next : undefined
}
