import { XMLParser } from 'fast-xml-parser'
import { z } from 'zod'
import { type AwsKeys, keysOfEnvironment, signed } from '#platform/aws/sign.ts'
import { isObject, type JsonObject } from '#platform/definition/json.ts'
import { badInput, notFound, platformError, unavailable } from '#platform/errors/errors.ts'
import { accountName, filled } from '#platform/fetch/credentials.ts'
import type { HttpResponse } from '#platform/http/client.ts'
import type { CiPorts } from '../define.ts'
import { jsonOf, objectOf, refusedBy } from '../support/answers.ts'
import { exchange } from '../support/exchange.ts'

const endpoint = z.url({ protocol: /^https?$/ }).optional()

export const codeBuildSettings = z
  .strictObject({
    name: accountName,
    region: z.string().regex(/^[a-z0-9-]+$/, 'must be a region like eu-west-1'),
    accountId: filled,
    /** `role/name` of the account, or a whole ARN: what the keys become before anything is asked. */
    assumeRole: filled,
    /** Those of the environment by default. */
    awsAccessKeyId: filled,
    awsSecretAccessKey: filled,
    /** Where all of its services answer, in place of Amazon's own addresses. */
    endpoint,
  })
  .refine(
    ({ awsAccessKeyId, awsSecretAccessKey }) => !awsAccessKeyId === !awsSecretAccessKey,
    'awsAccessKeyId and awsSecretAccessKey belong together',
  )
  .refine(
    ({ assumeRole, accountId }) => !assumeRole || assumeRole.startsWith('arn:') || accountId,
    'assumeRole without a whole ARN needs accountId',
  )

export type CodeBuildSettings = z.infer<typeof codeBuildSettings>
type Service = 'codebuild' | 'logs' | 'sts'

const targets = { codebuild: 'CodeBuild_20161006', logs: 'Logs_20140328' } as const

/** Errors of Amazon's that pass. */
const passing = /Throttling|TooManyRequests|ServiceUnavailable|AccountLimitExceeded|InternalFailure/

/** A role's keys are asked for anew when less than this is left. */
const marginMs = 300_000

/** Speaks to CodeBuild and CloudWatch Logs of one account and region. */
export class CodeBuildClient {
  readonly asked: string
  readonly #settings: CodeBuildSettings
  readonly #ports: CiPorts
  #role: { readonly keys: AwsKeys; readonly until: number } | undefined

  constructor(settings: CodeBuildSettings, ports: CiPorts) {
    this.asked = `AWS CodeBuild '${settings.name}'`
    this.#settings = settings
    this.#ports = ports
  }

  /** NOT_FOUND for a ResourceNotFoundException, BAD_USER_INPUT for what Amazon calls invalid, UNAVAILABLE for what passes. */
  async call(
    service: keyof typeof targets,
    action: string,
    body: JsonObject,
    signal: AbortSignal,
  ): Promise<JsonObject> {
    const headers = {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `${targets[service]}.${action}`,
    }
    const response = await this.#send(
      service,
      headers,
      JSON.stringify(body),
      await this.#keys(signal),
      signal,
    )
    if (response.status === 200) return objectOf(this.asked, response)
    throw this.#refused(action, response)
  }

  #refused(action: string, response: HttpResponse): Error {
    if (response.status !== 400) return refusedBy(this.asked, action, response)
    const found = jsonOf(this.asked, response)
    const type = isObject(found) ? String(found.__type).split('#').at(-1)! : ''
    const message = isObject(found) ? String(found.message ?? found.Message ?? type) : type
    if (type === 'ResourceNotFoundException') return notFound('thing of CodeBuild', message)
    if (passing.test(type)) return unavailable(this.asked, type)
    if (/AccessDenied|UnrecognizedClient|InvalidSignature|ExpiredToken/.test(type))
      return platformError('FORBIDDEN', { reason: `${this.asked} does not allow ${action} (${type}).` })
    return badInput([{ path: action, message }])
  }

  async #keys(signal: AbortSignal): Promise<AwsKeys> {
    const { awsAccessKeyId, awsSecretAccessKey, assumeRole } = this.#settings
    const own = awsAccessKeyId
      ? { accessKeyId: awsAccessKeyId, secretAccessKey: awsSecretAccessKey! }
      : keysOfEnvironment()
    if (!own)
      throw unavailable(this.asked, 'it has no awsAccessKeyId, and there are no keys in the environment')
    if (!assumeRole) return own
    if (!this.#role || this.#role.until - marginMs < this.#ports.clock.now())
      this.#role = await this.#assume(assumeRole, own, signal)
    return this.#role.keys
  }

  async #assume(role: string, own: AwsKeys, signal: AbortSignal) {
    const { accountId } = this.#settings
    const body = new URLSearchParams({
      Action: 'AssumeRole',
      Version: '2011-06-15',
      RoleArn: role.startsWith('arn:') ? role : `arn:aws:iam::${accountId}:${role}`,
      RoleSessionName: 'gennaker',
    }).toString()
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const response = await this.#send('sts', headers, body, own, signal)
    if (response.status !== 200) throw refusedBy(this.asked, 'AssumeRole', response)
    const parsed = new XMLParser({ parseTagValue: false }).parse(response.body.toString('utf8'))
    const found = parsed.AssumeRoleResponse?.AssumeRoleResult?.Credentials
    if (!found?.AccessKeyId) throw unavailable(this.asked, 'AssumeRole answered no credentials')
    return {
      keys: {
        accessKeyId: String(found.AccessKeyId),
        secretAccessKey: String(found.SecretAccessKey),
        sessionToken: String(found.SessionToken),
      },
      until: Date.parse(found.Expiration),
    }
  }

  async #send(
    service: Service,
    headers: Readonly<Record<string, string>>,
    body: string,
    keys: AwsKeys,
    signal: AbortSignal,
  ): Promise<HttpResponse> {
    const { endpoint, region } = this.#settings
    const url = endpoint ?? `https://${service}.${region}.amazonaws.com/`
    const request = { method: 'POST', url, service, region, headers, body }
    const headersWithSignature = await signed(request, keys)
    return exchange(this.#ports.http, this.asked, {
      method: 'POST',
      url,
      body,
      signal,
      headers: headersWithSignature,
    })
  }
}
