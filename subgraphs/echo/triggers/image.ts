import { z } from 'zod'
import { isPattern, matchesFully } from '#platform/patterns/fullMatch.ts'
import type { EchoEvent } from '../domain/event.ts'
import { noPattern } from './constraints.ts'
import { defineTrigger, keyOf, type Match } from './define.ts'
import { optional, textOf, wanted } from './fields.ts'

const parameters = z.object({
  /** The account that the registry is polled with. */
  account: wanted,
  repository: wanted,
  registry: optional,
  organization: optional,
  /** A pattern for the whole tag; without one, every tag but `latest`. */
  tag: optional,
})
type ImageTrigger = z.output<typeof parameters>

/** Starts pipelines after something was pushed to a registry of images; `artifactType` is what it gives them. */
export const imageTrigger = (type: string, title: string, description: string, artifactType: string) =>
  defineTrigger<ImageTrigger>({
    type,
    title,
    description,
    events: [type],
    parameters,
    keyFields: ['account', 'repository'],
    key: ({ account, repository }) => keyOf(account, repository),
    keys: ({ content }) => [keyOf(textOf(content.account), textOf(content.repository))],
    match: (trigger, event) => matched(trigger, event, artifactType),
    named: ({ account }) => ({ path: 'account', kind: 'docker registry account', name: account }),
    problems: ({ tag }) =>
      tag && !isPattern(tag) ? [{ path: 'tag', message: noPattern.replace(/\.$/, '') }] : [],
  })

function matched(trigger: ImageTrigger, { content }: EchoEvent, artifactType: string): Match {
  const tag = textOf(content.tag)
  const problem = tagProblem(trigger.tag, tag)
  if (problem) return { matches: false, reason: problem }
  const name = [textOf(content.registry), textOf(content.repository)].filter(Boolean).join('/')
  return {
    matches: true,
    trigger: { tag, ...(content.digest !== undefined && { digest: content.digest }) },
    artifacts: [{ type: artifactType, name, version: tag, reference: `${name}:${tag}` }],
    reason: `The tag is ${tag}.`,
  }
}

function tagProblem(pattern: string | undefined, tag: string): string | undefined {
  if (tag === '') return 'The event names no tag.'
  if (pattern === undefined)
    return tag === 'latest' ? 'The tag is latest, which only a trigger that asks for it looks at.' : undefined
  if (!isPattern(pattern)) return `tag: "${pattern}" ${noPattern}`
  return matchesFully(pattern, tag) ? undefined : `tag wants "${pattern}"; the event has "${tag}".`
}
