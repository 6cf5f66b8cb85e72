import { badInput, unavailable } from '#platform/errors/errors.ts'
import { ciTask, mostErrors } from '../../../../../../subgraphs/orca/stages/ci/ask.ts'
import type { TaskResult, TaskWork } from '../../../../../../subgraphs/orca/stages/define.ts'

const never = new AbortController().signal

/** Calls a task again and again, as Orca does, while it answers RUNNING; answers what it has answered each time. */
async function answers(
  limit: number | undefined,
  outcomes: readonly (Error | TaskResult)[],
): Promise<TaskResult[]> {
  const left = [...outcomes]
  const task = ciTask(
    {
      name: 'read',
      execute: async () => {
        const outcome = left.shift()!
        if (outcome instanceof Error) throw outcome
        return outcome
      },
    },
    limit,
  )
  let context: Record<string, unknown> = {}
  const all: TaskResult[] = []
  while (left.length > 0 && (all.at(-1)?.status ?? 'RUNNING') === 'RUNNING') {
    const work = {
      stage: { context },
      signal: never,
      nudged: never,
      elapsedMs: 0,
    } as unknown as TaskWork<unknown>
    const result = await task.execute(work)
    context = { ...context, ...result.context }
    all.push(result)
  }
  return all
}

const away = unavailable('Jenkins', 'it is down')
const done: TaskResult = { status: 'SUCCEEDED' }

it('waits longer and longer while nobody answers, and counts that', async () => {
  const all = await answers(undefined, [...Array<Error>(7).fill(away), done])
  expect(all.map(({ againMs }) => againMs)).toEqual([
    1000,
    2000,
    4000,
    8000,
    15_000,
    15_000,
    15_000,
    undefined,
  ])
  expect(all.map(({ context }) => context?.consecutiveErrors)).toEqual([1, 2, 3, 4, 5, 6, 7, 0])
  expect(all.at(-2)!.context).toMatchObject({ waitingFor: expect.stringContaining('Jenkins') })
  expect(all.at(-1)).toMatchObject({ status: 'SUCCEEDED', context: { waitingFor: undefined } })
})

it('gives up after more than five in a row on what is only read', async () => {
  const all = await answers(mostErrors, Array(9).fill(away))
  expect(all.length).toBe(6)
  expect(all.at(-1)).toMatchObject({
    status: 'TERMINAL',
    failure: { code: 'BUILD_UNREACHABLE', message: expect.stringMatching(/6 times in a row.*Jenkins/) },
  })
})

it('begins to count anew after an answer', async () => {
  const running: TaskResult = { status: 'RUNNING' }
  const all = await answers(mostErrors, [...Array(5).fill(away), running, ...Array(5).fill(away), done])
  expect(all.at(-1)!.status).toBe('SUCCEEDED')
})

it('fails at once with what is refused', async () => {
  const refused = answers(mostErrors, [badInput([{ path: 'job', message: 'cannot be built' }])])
  await expect(refused).rejects.toMatchObject({
    failure: {
      code: 'BUILD_REFUSED',
      errors: ['job: cannot be built'],
      details: { refusal: 'BAD_USER_INPUT' },
    },
  })
})
