import semver from 'semver'
import { z } from 'zod'
import type { EchoEvent } from '../domain/event.ts'
import { defineTrigger, keyOf, type Match } from './define.ts'
import { optional, textOf, wanted } from './fields.ts'

const parameters = z.object({
  /** The account that the repository of charts is polled with. */
  account: wanted,
  /** Without one, every chart of the repository. */
  chart: optional,
  /** A range of versions as npm writes it, `^1.2`; without one, every version. */
  version: optional,
})

export default defineTrigger<z.output<typeof parameters>>({
  type: 'helm',
  title: 'Helm repository',
  description: 'A chart has a new version.',
  events: ['helm'],
  parameters,
  keyFields: ['account'],
  key: ({ account }) => keyOf(account),
  keys: ({ content }) => [keyOf(textOf(content.account))],
  match,
  named: ({ account }) => ({ path: 'account', kind: 'helm account', name: account }),
  problems: ({ version }) =>
    version && semver.validRange(version) === null
      ? [{ path: 'version', message: 'is no range of versions: it never matches' }]
      : [],
})

function match({ chart, version: range }: z.output<typeof parameters>, { content }: EchoEvent): Match {
  const name = textOf(content.chart)
  const version = textOf(content.version)
  const problem = problemOf(name, version)
  if (problem) return { matches: false, reason: problem }
  return {
    matches: true,
    trigger: { artifactName: name, version, digest: content.digest },
    artifacts: [
      {
        type: 'helm/chart',
        name,
        version,
        reference: textOf(content.account),
        metadata: { digest: content.digest },
      },
    ],
    reason: `${name} ${version} is what it waits for.`,
  }

  function problemOf(name: string, version: string): string | undefined {
    if (!name || !version || !textOf(content.digest))
      return 'The event does not name chart, version and digest.'
    if (chart !== undefined && chart !== name) return `chart wants "${chart}"; the event has "${name}".`
    if (range === undefined) return undefined
    if (semver.validRange(range) === null)
      return `version: "${range}" is no range of versions: it never matches.`
    return semver.satisfies(version, range)
      ? undefined
      : `version wants "${range}"; the event has "${version}".`
  }
}
