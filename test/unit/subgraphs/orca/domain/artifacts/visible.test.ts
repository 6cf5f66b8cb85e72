import { withAncestors } from '../../../../../../subgraphs/orca/domain/ancestors.ts'
import {
  artifactsOfExecution,
  boundArtifact,
  visibleArtifacts,
} from '../../../../../../subgraphs/orca/domain/artifacts/visible.ts'
import type { SyntheticStage } from '../../../../../../subgraphs/orca/stages/define.ts'
import { Simulation, scripted, stage } from '../../handlers/simulation.ts'

const file = (name: string) => ({ type: 'http/file', name })
const names = (artifacts: readonly { name?: unknown }[]) => artifacts.map(({ name }) => name)
const synthetic = (name: string): SyntheticStage => ({ type: 'work', name, context: {} })

/** 1 and 2, then 3 (with stages before and after), then 4; each has written an artifact of its refId. */
function executed() {
  const work = scripted('work')
  const around = scripted('around', {
    before: () => [synthetic('before')],
    after: () => [synthetic('after')],
  })
  const simulation = new Simulation(
    [stage('1'), stage('2'), stage('3', ['2', '1'], { type: 'around' }), stage('4', ['3']), stage('5')],
    [work, around],
  )
  for (const refId of ['1', '2', '3<1', '3', '3>1', '4', '5'])
    simulation.end(refId, 'SUCCEEDED', { artifacts: [file(refId), file('common')] })
  return simulation
}

describe('the stages that a stage sees', () => {
  it.each([
    ['4', ['4', '3', '3<1', '3>1', '2', '1']],
    ['3', ['3', '2', '1']],
    ['3<1', ['3<1', '3', '2', '1']],
    ['3>1', ['3>1', '3<1', '3', '2', '1']],
    ['1', ['1']],
  ])('%s: itself, then those before it, nearest first', (refId, seen) => {
    const simulation = executed()
    const found = withAncestors(simulation.execution, simulation.stage(refId))
    expect(found.map((each) => each.refId)).toEqual(seen)
  })
})

describe('the artifacts', () => {
  const withTrigger = (simulation: Simulation) => ({
    ...simulation.execution,
    trigger: {
      artifacts: [file('trigger'), file('1')],
      resolvedExpectedArtifacts: [
        {
          id: 'wanted',
          matchArtifact: { artifactAccount: 'of the match' },
          boundArtifact: file('bound at the start'),
        },
      ],
    },
  })

  it('that a stage sees are those of the stages before it, then the trigger’s, each once', () => {
    const simulation = executed()
    const found = visibleArtifacts(withTrigger(simulation), simulation.stage('4'))
    expect(names(found)).toEqual(['4', 'common', '3', '3<1', '3>1', '2', '1', 'trigger'])
  })

  it('of an execution are the latest first, of stages and within them, then the trigger’s', () => {
    const found = artifactsOfExecution(withTrigger(executed()))
    expect(names(found)).toEqual(['common', '5', '4', '3>1', '3', '3<1', '2', '1', 'trigger'])
  })

  it('bound to an expected one are looked for nearest first, and know their account', () => {
    const simulation = executed()
    const execution = withTrigger(simulation)
    expect(boundArtifact(execution, simulation.stage('4'), 'wanted')).toEqual({
      ...file('bound at the start'),
      artifactAccount: 'of the match',
    })
    const nearer = { id: 'wanted', boundArtifact: { ...file('bound by 1'), artifactAccount: 'own' } }
    const first = simulation.stage('1')
    const stages = new Map(execution.stages).set(first.id, {
      ...first,
      outputs: { resolvedExpectedArtifacts: [nearer] },
    })
    expect(boundArtifact({ ...execution, stages }, simulation.stage('4'), 'wanted')).toEqual({
      ...file('bound by 1'),
      artifactAccount: 'own',
    })
    expect(boundArtifact(execution, simulation.stage('4'), 'other')).toBeUndefined()
  })
})
