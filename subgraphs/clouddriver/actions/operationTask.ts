import { longPoll } from '#platform/concurrency/longPoll.ts'
import { notFound } from '#platform/errors/errors.ts'
import type { Caller } from '#platform/identity/caller.ts'
import { hasEnded, type OperationTask } from '../domain/operationTask.ts'
import { taskTopic } from '../runtime/taskRun.ts'
import { cancellationsTopic } from '../runtime/taskRunner.ts'
import type { Ports } from './ports.ts'

/** A task as it is now: from memory where this process works on it. */
export async function findTask(id: string, { runner, tasks }: Ports): Promise<OperationTask | undefined> {
  return runner.find(id) ?? (await tasks.findByIds([id]))[0]
}

/** The same, when it has ended or is newer than `afterRevision`, or after `waitMs`. Learns by events, whoever works on it. */
export async function awaitTask(
  id: string,
  afterRevision: number | undefined,
  waitMs: number,
  ports: Ports,
): Promise<OperationTask | undefined> {
  let heard: OperationTask | undefined
  const isNews = (task: OperationTask | undefined) =>
    !task || hasEnded(task) || (afterRevision !== undefined && task.revision > afterRevision)
  return longPoll<OperationTask | undefined>({
    read: async () => heard ?? findTask(id, ports),
    isNews,
    subscribe: (listener) =>
      ports.events.subscribe(taskTopic(id), (event) => {
        heard = event as OperationTask
        if (isNews(heard)) listener()
      }),
    waitMs,
    stopping: ports.stopping,
  })
}

/** Has a task canceled by whoever works on it. Answers it as it is now; one that has ended stays as it is. */
export async function cancelOperationTask(
  id: string,
  reason: string | undefined,
  { user }: Caller,
  ports: Ports,
): Promise<OperationTask> {
  const short = reason?.slice(0, 1_000)
  if (await ports.tasks.cancel(id, { user, reason: short }))
    ports.events.publish(cancellationsTopic, { id, user, reason: short })
  const task = await findTask(id, ports)
  if (!task) throw notFound('operation task', id)
  return task
}
