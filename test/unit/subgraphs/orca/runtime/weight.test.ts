import { newExecution } from '../../../../../subgraphs/orca/domain/create.ts'
import { weightOf } from '../../../../../subgraphs/orca/runtime/weight.ts'

const origin = {
  type: 'PIPELINE',
  buildTime: 0,
  user: 'ann',
  limitConcurrent: false,
  maxConcurrentExecutions: 0,
  keepWaitingPipelines: false,
} as const
const execution = (trigger: Record<string, unknown>, stages: Record<string, unknown>[]) =>
  newExecution({ application: 'app', origin, trigger, stages }, '01ARZ3NDEKTSV4RRFFQ69G5FAV')

describe('the weight of an execution', () => {
  it('grows with its stages, what they know, and its trigger', () => {
    const light = weightOf(execution({}, [{ type: 'wait' }]))
    expect(light).toBeLessThan(10_000)
    expect(weightOf(execution({}, Array(100).fill({ type: 'wait' })))).toBeGreaterThan(100_000)
    expect(weightOf(execution({}, [{ type: 'wait', comments: 'x'.repeat(1e6) }]))).toBeGreaterThan(1e6)
    expect(weightOf(execution({ payload: 'x'.repeat(1e6) }, []))).toBeGreaterThan(1e6)
  })
})
