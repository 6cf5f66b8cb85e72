import { randomUUID } from 'node:crypto'
import { startTwin, type Twin, type TwinAnswer, type TwinRequest } from '../http/twin.ts'

type Json = Record<string, unknown>

export type CodeBuildStatus = 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED' | 'FAULT' | 'TIMED_OUT' | 'STOPPED'

/** A build as the API shows it; what a test sets is what the next answer has. Times are seconds. */
export interface CodeBuild extends Json {
  readonly id: string
  readonly projectName: string
  buildStatus: CodeBuildStatus
  endTime?: number
}

export interface CodeBuildTwin extends Twin {
  /** Newest first. */
  readonly builds: readonly CodeBuild[]
  /** What StartBuild was called with, in order. */
  readonly started: readonly Json[]
  addProject(name: string): void
  write(build: CodeBuild, message: string): void
  end(build: CodeBuild, status: CodeBuildStatus, more?: Json): void
}

/**
 * The calls of AWS CodeBuild (StartBuild, BatchGetBuilds, StopBuild, ListProjects, ListBuildsForProject, BatchGetProjects) and of
 * CloudWatch Logs (GetLogEvents) that builds are run and followed with, and AssumeRole of the Security Token Service. It follows their API
 * references: JSON 1.1 with `X-Amz-Target`, errors with `__type`, one build for one idempotencyToken, a forward token that stays the same
 * at the end of a log. Every request must be signed with the access key; the signature itself is not computed again.
 */
export async function startCodeBuild(accessKeyId: string, port = 0): Promise<CodeBuildTwin> {
  const builds: CodeBuild[] = []
  const projects = new Set<string>()
  const started: Json[] = []
  const byToken = new Map<string, CodeBuild>()
  const logs = new Map<string, { timestamp: number; message: string }[]>()
  const find = (id: unknown) => builds.find((build) => build.id === id)
  const failed = (type: string, message: string): TwinAnswer => ({
    status: 400,
    headers: { 'content-type': 'application/x-amz-json-1.1' },
    body: JSON.stringify({ __type: type, message }),
  })

  function startBuild(request: Json): TwinAnswer {
    const { projectName, idempotencyToken } = request
    if (!projects.has(String(projectName)))
      return failed('ResourceNotFoundException', `Project cannot be found: ${projectName}`)
    const known = typeof idempotencyToken === 'string' ? byToken.get(idempotencyToken) : undefined
    if (known) return { body: { build: known } }
    started.push(request)
    const uuid = randomUUID()
    const build: CodeBuild = {
      id: `${projectName}:${uuid}`,
      arn: `arn:aws:codebuild:eu-west-1:123456789012:build/${projectName}:${uuid}`,
      projectName: String(projectName),
      buildNumber: builds.length + 1,
      buildStatus: 'IN_PROGRESS',
      currentPhase: 'QUEUED',
      startTime: Date.now() / 1_000,
      environment: { environmentVariables: request.environmentVariablesOverride ?? [] },
      logs: {
        groupName: `/aws/codebuild/${projectName}`,
        streamName: uuid,
        deepLink: 'https://console.aws.amazon.com/',
      },
    }
    builds.unshift(build)
    if (typeof idempotencyToken === 'string') byToken.set(idempotencyToken, build)
    return { body: { build } }
  }

  function getLogEvents({ logStreamName, nextToken, limit = 3 }: Json): TwinAnswer {
    const lines = logs.get(String(logStreamName))
    if (!lines) return failed('ResourceNotFoundException', 'The specified log stream does not exist.')
    const from = Number(/^f\/(\d+)$/.exec(String(nextToken ?? ''))?.[1] ?? 0)
    const events = lines.slice(from, from + Number(limit))
    return { body: { events, nextForwardToken: `f/${from + events.length}`, nextBackwardToken: `b/${from}` } }
  }

  function stopBuild({ id }: Json): TwinAnswer {
    const build = find(id)
    if (!build) return failed('ResourceNotFoundException', `Build cannot be found: ${id}`)
    if (build.buildStatus === 'IN_PROGRESS') end(build, 'STOPPED')
    return { body: { build } }
  }

  const calls: Record<string, (request: Json) => TwinAnswer> = {
    'CodeBuild_20161006.StartBuild': startBuild,
    'CodeBuild_20161006.StopBuild': stopBuild,
    'CodeBuild_20161006.BatchGetBuilds': ({ ids }) => ({
      body: {
        builds: (ids as string[]).flatMap((id) => find(id) ?? []),
        buildsNotFound: (ids as string[]).filter((id) => !find(id)),
      },
    }),
    'CodeBuild_20161006.ListProjects': () => ({ body: { projects: [...projects].sort() } }),
    'CodeBuild_20161006.BatchGetProjects': ({ names }) => ({
      body: { projects: (names as string[]).filter((name) => projects.has(name)).map((name) => ({ name })) },
    }),
    'CodeBuild_20161006.ListBuildsForProject': ({ projectName }) =>
      projects.has(String(projectName))
        ? { body: { ids: builds.filter((build) => build.projectName === projectName).map(({ id }) => id) } }
        : failed('ResourceNotFoundException', `Project cannot be found: ${projectName}`),
    'Logs_20140328.GetLogEvents': getLogEvents,
  }

  function end(build: CodeBuild, status: CodeBuildStatus, more: Json = {}): void {
    Object.assign(build, {
      buildStatus: status,
      currentPhase: 'COMPLETED',
      endTime: Date.now() / 1_000,
      ...more,
    })
  }

  function assumeRole(): TwinAnswer {
    const credentials = `<Credentials><AccessKeyId>${accessKeyId}</AccessKeyId><SecretAccessKey>assumed</SecretAccessKey>
      <SessionToken>session</SessionToken><Expiration>${new Date(Date.now() + 3_600_000).toISOString()}</Expiration></Credentials>`
    return {
      headers: { 'content-type': 'text/xml' },
      body: `<AssumeRoleResponse><AssumeRoleResult>${credentials}</AssumeRoleResult></AssumeRoleResponse>`,
    }
  }

  const twin = await startTwin((request: TwinRequest) => {
    const { authorization = '' } = request.headers
    if (!authorization.startsWith(`AWS4-HMAC-SHA256 Credential=${accessKeyId}/`))
      return failed('UnrecognizedClientException', 'The security token included in the request is invalid.')
    const text = request.body.toString()
    if (new URLSearchParams(text).get('Action') === 'AssumeRole') return assumeRole()
    const call = calls[String(request.headers['x-amz-target'])]
    return call ? call(JSON.parse(text) as Json) : failed('UnknownOperationException', '')
  }, port)
  return Object.assign(twin, {
    builds,
    started,
    end,
    addProject: (name: string) => void projects.add(name),
    write(build: CodeBuild, message: string) {
      const { streamName } = build.logs as { streamName: string }
      logs.set(streamName, [
        ...(logs.get(streamName) ?? []),
        { timestamp: Date.now(), message: `${message}\n` },
      ])
    },
  })
}
