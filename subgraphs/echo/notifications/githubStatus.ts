import { z } from 'zod'
import { isObject, type JsonObject } from '#platform/definition/json.ts'
import type { Message } from '../domain/notifications/message.ts'
import { type ChannelFactory, defineChannel } from './define.ts'
import { post } from './request.ts'

const parameters = z.looseObject({
  repo: z
    .string({ error: 'is not given, and the trigger of the execution names no repository' })
    .regex(/^(?!\.+\/)[\w.-]+\/(?!\.+$)[\w.-]+$/, 'must be owner/name')
    .describe('owner/name; by default that of the trigger.'),
  commit: z
    .string({ error: 'is not given, and the trigger of the execution names no commit' })
    .regex(/^[0-9a-f]{7,64}$/i, 'must be the hash of a commit')
    .describe('The commit; by default that of the trigger.'),
})

const states: Record<Message['severity'], string> = {
  info: 'pending',
  question: 'pending',
  success: 'success',
  failure: 'failure',
}

/** Characters of a description. */
const longest = 140

/** A status of a commit on GitHub (docs.github.com/en/rest/commits/statuses). Set twice, it is the same status. */
export const githubStatus: ChannelFactory = ({ githubStatus: { token, endpoint } }, { http }) =>
  defineChannel({
    type: 'githubStatus',
    title: 'GitHub commit status',
    description: 'The status of the commit that an execution was triggered by.',
    parameters,
    tellsPrograms: true,
    ...(!token && { problem: 'githubStatus.token is not configured' }),
    complete: (notification, trigger) => ({ ...commitOf(trigger), ...given(notification) }),
    addressOf: ({ repo, commit }) => `${repo}@${commit}`,
    async send({ repo, commit }, { severity, subject, stage, execution, application, link }, _key, signal) {
      const status = {
        state: states[severity],
        description: subject.slice(0, longest),
        context: stage ? `stage/${stage.name}` : `pipeline/${execution?.name ?? application}`,
        ...(link && { target_url: link }),
      }
      const request = {
        service: 'GitHub',
        url: `${endpoint}/repos/${repo}/statuses/${commit}`,
        headers: {
          accept: 'application/vnd.github+json',
          'x-github-api-version': '2022-11-28',
          authorization: `Bearer ${token}`,
        },
        body: JSON.stringify(status),
        secrets: [token],
        fromConfiguration: true,
      } as const
      await post(http, request, signal)
      return {}
    },
  })

const given = (notification: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(notification).filter(([, value]) => value !== '' && value !== null))

/** Parents further away than this are not asked. */
const mostParents = 10

/** Repository and commit of a git trigger, of a build's sources, or of what started the execution's parent. */
export function commitOf(trigger: JsonObject): { repo?: string; commit?: string } {
  let at: unknown = trigger
  for (let n = 0; n < mostParents && isObject(at); n++) {
    const { hash, project, slug, buildInfo, parentExecution } = at
    if (typeof hash === 'string' && project && slug) return { repo: `${project}/${slug}`, commit: hash }
    const built =
      isObject(buildInfo) && Array.isArray(buildInfo.scm) ? buildInfo.scm.find(isObject) : undefined
    const repo = /github[^/:]*[/:]([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(String(built?.remoteUrl ?? ''))?.[1]
    if (built && typeof built.sha1 === 'string') return { commit: built.sha1, ...(repo && { repo }) }
    at = isObject(parentExecution) ? parentExecution.trigger : undefined
  }
  return {}
}
