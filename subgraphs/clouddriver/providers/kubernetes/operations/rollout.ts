import { z } from 'zod'
import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { defineOperation } from '../../operation.ts'
import type { KubernetesAccount } from '../account.ts'
import { resultOf } from '../deploy/result.ts'
import type { Ability } from '../kinds/define.ts'
import { liveTarget, targetParameters, targetProblems } from './target.ts'

const parameters = z.object(targetParameters)

interface Switch {
  readonly name: string
  readonly description: string
  readonly phase: string
  readonly ability: Ability
  /** What `spec.paused` becomes. */
  readonly paused: true | null
}

export const isPaused = (object: KubeObject) =>
  (object.spec as { paused?: boolean } | undefined)?.paused === true

/** Pausing and resuming: the API knows it of Deployments alone, though Spinnaker offers it for others. */
export const rolloutSwitch = ({ name, description, phase, ability, paused }: Switch) =>
  defineOperation<KubernetesAccount, z.infer<typeof parameters>>({
    name,
    description,
    phase,
    parameters,
    problems(parameters, account) {
      const problems = targetProblems(parameters, account, ability)
      if (problems.length > 0 || /^deploy(ment)?\s/i.test(parameters.manifestName.trim())) return problems
      return [{ path: 'manifestName', message: 'Only the rollout of a deployment can be paused and resumed' }]
    },
    async run(work) {
      const { account, signal, progress } = work
      const { target, live } = await liveTarget(work)
      if (isPaused(live) === (paused === true)) {
        progress(`The rollout of ${target.fullName} is ${paused ? 'paused' : 'not paused'} already`)
        return resultOf([{ object: live, kind: target.kind }])
      }
      progress(`${paused ? 'Pausing' : 'Resuming'} the rollout of ${target.fullName}`)
      const object = await account.client.patch(target, 'merge', { spec: { paused } }, { signal })
      return resultOf([{ object, kind: target.kind }])
    },
  })
