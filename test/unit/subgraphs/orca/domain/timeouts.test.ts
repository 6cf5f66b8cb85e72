import type { Execution, Pause, Stage, Task } from '../../../../../subgraphs/orca/domain/execution.ts'
import { overrun, type TaskLimit, timeLeft } from '../../../../../subgraphs/orca/domain/timeouts.ts'
import { Simulation, stage } from '../handlers/simulation.ts'

/** A stage that began at 1,000 with a task that began at 2,000. */
function at(context: Record<string, unknown>, limit: TaskLimit, now: number, paused?: Pause) {
  const execution: Execution = {
    ...new Simulation([stage('1', [], context)]).execution,
    ...(paused && { paused }),
  }
  const [only] = execution.stages.values()
  const running: Stage = { ...only!, startTime: 1_000 }
  const task: Task = { ...running.tasks[0]!, startTime: 2_000 }
  return {
    passed: overrun(execution, running, task, limit, now),
    left: timeLeft(execution, running, task, limit, now),
  }
}
const pause = (pauseTime: number, resumeTime?: number): Pause => ({
  pausedBy: 'ann',
  pauseTime,
  ...(resumeTime !== undefined && { resumeTime }),
})

describe('the time a task has', () => {
  it.each([
    { name: 'no limit', context: {}, limit: {}, now: 1e12, left: undefined, passed: undefined },
    { name: 'its own', context: {}, limit: { timeoutMs: 500 }, now: 2_500, left: 0, passed: undefined },
    { name: 'its own, passed', context: {}, limit: { timeoutMs: 500 }, now: 2_501, left: 0, passed: 'task' },
    {
      name: "the stage's",
      context: { stageTimeoutMs: 5_000 },
      limit: {},
      now: 6_000,
      left: 0,
      passed: undefined,
    },
    {
      name: "the stage's, passed",
      context: { stageTimeoutMs: '5000' },
      limit: {},
      now: 6_001,
      left: 0,
      passed: 'stage',
    },
    {
      name: 'the shorter of both',
      context: { stageTimeoutMs: 9_000 },
      limit: { timeoutMs: 500 },
      now: 2_100,
      left: 400,
      passed: undefined,
    },
    {
      name: "the stage's over its own",
      context: { stageTimeoutMs: 9_000 },
      limit: { timeoutMs: 500, overridableTimeout: true },
      now: 9_000,
      left: 1_000,
      passed: undefined,
    },
    {
      name: 'none by a text',
      context: { stageTimeoutMs: 'soon' },
      limit: {},
      now: 1e12,
      left: undefined,
      passed: undefined,
    },
  ])('is $name', ({ context, limit, now, left, passed }) => {
    expect(at(context, limit, now)).toEqual({
      left,
      passed: passed && expect.objectContaining({ what: passed }),
    })
  })

  it.each([
    { name: 'after its beginning', paused: pause(3_000, 4_000), left: 7_000 },
    { name: 'before its beginning', paused: pause(100, 900), left: 6_000 },
    { name: 'over its beginning', paused: pause(500, 1_500), left: 6_500 },
    { name: 'that goes on', paused: pause(3_000), left: 6_000 },
    {
      name: 'and others before',
      paused: { ...pause(3_000, 4_000), earlier: [pause(1_500, 2_000), pause(100, 900)] },
      left: 7_500,
    },
  ])('grows by a pause $name', ({ paused, left }) => {
    expect(at({ stageTimeoutMs: 10_000 }, {}, 5_000, paused).left).toBe(left)
  })
})
