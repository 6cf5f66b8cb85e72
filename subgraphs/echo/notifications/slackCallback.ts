import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import type { Config } from '#platform/config/schema.ts'
import { isObject, type JsonObject } from '#platform/definition/json.ts'
import { within } from '#platform/definition/path.ts'
import { schemaProblems } from '#platform/definition/schemaProblems.ts'
import { badInput, conflict, notFound, PlatformError, platformError } from '#platform/errors/errors.ts'
import type { WebhookHandler } from '../webhooks/define.ts'
import type { CallbackPorts } from './callbacks.ts'
import type { JudgmentAnswer } from './judgmentTokens.ts'
import { toChat } from './markup/markdown.ts'
import { callSlack } from './slackApi.ts'
import { longestAgeMs, signatureProblem } from './slackSignature.ts'

/** What is used of a press on a button (docs.slack.dev/reference/interaction-payloads/block_actions-payload). */
const pressSchema = z.object({
  type: z.literal('block_actions'),
  user: z.object({ id: z.string() }),
  channel: z.object({ id: z.string() }),
  message: z.object({ ts: z.string(), attachments: z.array(z.looseObject({})).default([]) }),
  actions: z.array(z.object({ value: z.string() })).min(1),
})

type Press = z.infer<typeof pressSchema>

interface Person {
  readonly name: string
  readonly email: string | undefined
  /** Whether the e-mail address says who it is: other workspaces, whose people share a channel, say what they like. */
  readonly isKnown: boolean
}

const mostPeople = 1_000
const knownForMs = 600_000
/** Slack waits three seconds for an answer. */
const patienceMs = 2_500

/** Takes the press on a button of a judgment's message, as Slack posts it: judged as the person who pressed it. */
export function slackCallback(config: Config, ports: CallbackPorts): WebhookHandler {
  const { http, others, tokens, receipts, clock, log } = ports
  const { signingSecret, token } = config.slack.app
  const people = new LRUCache<string, Person>({ max: mostPeople, ttl: knownForMs })
  let home: Record<string, unknown> | undefined

  const call = (method: string, arguments_: object) =>
    callSlack(config, http, { method, token, arguments_ }, AbortSignal.timeout(patienceMs))

  async function personOf(id: string): Promise<Person> {
    const known = people.get(id)
    if (known) return known
    home ??= await call('auth.test', {})
    const { user: found } = await call('users.info', { user: id })
    const user = isObject(found) ? found : {}
    const { name, real_name, profile } = user
    const { email } = isObject(profile) ? profile : {}
    const person = {
      name: String(real_name ?? name ?? id),
      email: email ? String(email) : undefined,
      isKnown: isOf(home, user) && user.is_bot !== true && user.deleted !== true,
    }
    people.set(id, person)
    return person
  }

  /** What came of it, for the message; or for the person alone, when nothing did. */
  async function judged(
    answer: JudgmentAnswer,
    { user }: Press,
  ): Promise<{ done: string } | { told: string }> {
    const { executionId, stageId, startTime, judgment, input } = answer
    const stage = await others.judged(stageId)
    if (!stage || stage.startTime !== startTime) return { done: 'This is not asked any more.' }
    if (stage.answer)
      return { done: `${stage.judge ?? 'Somebody'} has answered with ${stage.answer} already.` }
    if (stage.status !== 'RUNNING')
      return { done: `This is not asked any more: the stage is ${stage.status}.` }
    const { name, email, isKnown } = await personOf(user.id)
    if (!isKnown) return { told: 'You are not of this workspace, so nobody knows who you are here.' }
    if (!email) return { told: 'Slack does not tell your e-mail address, so nobody knows who you are here.' }
    try {
      await others.judge(executionId, stageId, { judgment, ...(input !== undefined && { input }) }, email)
    } catch (error) {
      if (!(error instanceof PlatformError)) throw error
      if (error.code !== 'CONFLICT') return { told: error.message }
      const now = await others.judged(stageId)
      return { done: `${now?.judge ?? 'Somebody'} has answered with ${now?.answer ?? 'something'} already.` }
    }
    const verb = judgment === 'STOP' ? 'stopped' : 'continued'
    return { done: `**${name}** ${verb}${input === undefined ? '' : ` with ${input}`}.` }
  }

  async function tell(press: Press, outcome: { done: string } | { told: string }): Promise<void> {
    const { channel, message, user } = press
    if ('told' in outcome) {
      await call('chat.postEphemeral', { channel: channel.id, user: user.id, text: toChat(outcome.told) })
      return
    }
    const attachments = message.attachments.map((attachment) => answeredWith(attachment, outcome.done))
    await call('chat.update', {
      channel: channel.id,
      ts: message.ts,
      text: toChat(outcome.done),
      attachments,
    })
  }

  return async ({ headers, body }) => {
    if (!signingSecret || !tokens) throw notFound('callback', 'slack', ': slack.app is not configured')
    const problem = signatureProblem(headers, body, signingSecret, clock.now())
    if (problem) throw platformError('UNAUTHENTICATED', { reason: `The callback is refused: ${problem}.` })
    const press = pressOf(body)
    const answer = tokens.read(press.actions[0]!.value)
    if (!answer) throw platformError('FORBIDDEN', { reason: 'The button was not made here.' })
    const receipt = createHash('sha256').update(headers['x-slack-signature']!).digest('hex')
    if (!(await receipts.take(receipt, new Date(clock.now() + 2 * longestAgeMs))))
      throw conflict('The callback was received before.')
    const outcome = await judged(answer, press)
    tell(press, outcome).catch((error: Error) =>
      log.warn({ reason: error.message }, 'Slack does not show the answer to a judgment'),
    )
    return { status: 200, headers: {}, body: '' }
  }
}

/** Whether a user is of the app's workspace, or of its organization (docs.slack.dev/reference/objects/user-object). */
function isOf(home: Record<string, unknown>, { team_id, enterprise_user, is_email_confirmed }: JsonObject) {
  const { enterprise_id } = isObject(enterprise_user) ? enterprise_user : {}
  const isColleague = team_id === home.team_id || (!!enterprise_id && enterprise_id === home.enterprise_id)
  return isColleague && is_email_confirmed !== false
}

/** The press that a form holds. Throws BAD_USER_INPUT. */
function pressOf(body: Buffer): Press {
  const text = new URLSearchParams(body.toString('utf8')).get('payload')
  if (text === null) throw badInput([{ path: 'payload', message: 'is missing in the form' }])
  let payload: unknown
  try {
    payload = JSON.parse(text)
  } catch {
    throw badInput([{ path: 'payload', message: 'is no JSON' }])
  }
  const { success, data, error } = pressSchema.safeParse(payload)
  if (success) return data
  const problems = schemaProblems(error, payload)
  throw badInput(problems.map(({ path, message }) => ({ path: within('payload', path), message })))
}

/** The message as it was, with what came of it in the place of its buttons. */
function answeredWith(attachment: Press['message']['attachments'][number], done: string) {
  const { color, fallback, blocks } = attachment
  const rest = (Array.isArray(blocks) ? blocks : []).filter(
    (block) => isObject(block) && block.type !== 'actions',
  )
  const context = { type: 'context', elements: [{ type: 'mrkdwn', text: toChat(done) }] }
  return { color, fallback, blocks: [...rest, context] }
}
