import type { Json } from '../../../fixtures/kubernetes/api.ts'
import type { CommandOptions, Outcome } from '../../../fixtures/kubernetes/command.ts'
import { deployment, type WorkloadOptions } from '../../../fixtures/kubernetes/manifests.ts'
import { describeCluster, type Suite, withTool } from '../../../fixtures/kubernetes/suite.ts'
import { kubectls, type Tool } from '../../../fixtures/kubernetes/tools.ts'

/** Pods that are ready in no time. */
export const quick = { 'sim/start-seconds': '0', 'sim/ready-seconds': '0.1' }

/** One kubectl at work in a suite's namespace. */
export interface Kubectl {
  readonly suite: Suite
  readonly tool: Tool
  /** `it`, where this kubectl could be had. */
  readonly can: typeof it.skip
  /** A name that no other kubectl of the suite uses. */
  named(name: string): string
  /** Runs it; its arguments are parted by spaces. */
  kubectl(args: string, options?: CommandOptions & { context?: string }): Promise<Outcome>
  /** Its output; throws when it fails. */
  ok(args: string, input?: unknown): Promise<string>
  apply(object: Json): Promise<string>
  /** The object of that name, read without kubectl. */
  get(resource: string, name: string): Promise<Json>
  /** Applies a deployment and waits for its rollout. */
  deployed(name: string, options?: WorkloadOptions): Promise<void>
}

function kubectlOf(suite: Suite, tool: Tool): Kubectl {
  const tag = tool.title.replaceAll(/\D/g, '')
  const named = (name: string) => `${name}-${tag}`
  const kubectl: Kubectl['kubectl'] = (args, options = {}) =>
    suite.kubectl(args.split(' '), { tool, ...options })
  const ok: Kubectl['ok'] = async (args, input) => {
    const { code, stdout, stderr } = await kubectl(args, { input })
    if (code !== 0) throw new Error(`kubectl ${args}: ${stderr}${stdout}`)
    return stdout.trim()
  }
  const apply = (object: Json) => ok('apply -f -', object)
  return {
    suite,
    tool,
    can: withTool(tool),
    named,
    kubectl,
    ok,
    apply,
    get: (resource, name) => suite.api.get(suite.path(resource, named(name))),
    async deployed(name, options = {}) {
      await apply(deployment(named(name), { annotations: quick, ...options }))
      await ok(`rollout status deployment/${named(name)} --timeout=30s`)
    },
  }
}

/** The body for each kubectl on each server. */
export function describeKubectl(title: string, body: (kubectl: Kubectl) => void): void {
  describeCluster(title, (suite) => {
    describe.each(kubectls.map((tool) => [tool.title, tool] as const))('%s', (_, tool) =>
      body(kubectlOf(suite, tool)),
    )
  })
}
