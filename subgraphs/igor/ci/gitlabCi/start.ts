import { isObject, type JsonObject } from '#platform/definition/json.ts'
import { badInput, type InputProblem, notFound, unavailable } from '#platform/errors/errors.ts'
import type { HttpResponse } from '#platform/http/client.ts'
import type { BuildReference, StartBuild } from '../define.ts'
import { jsonOf, objectOf } from '../support/answers.ts'
import { keyOf } from '../support/references.ts'
import type { GitlabClient } from './client.ts'
import { hasBuilds } from './jobs.ts'
import { placeOf } from './places.ts'

/** The variable that says which start a pipeline is of. */
export const keyVariable = 'GENNAKER_KEY'

/** What GitLab says where a project lets nobody set variables of pipelines. */
const refusesVariables = /insufficient permissions to set pipeline variables/i

/** A project that pipelines are started in, and the branch or tag. NOT_FOUND, BAD_USER_INPUT. */
export async function targetOf(client: GitlabClient, { job, payload }: StartBuild, signal: AbortSignal) {
  const place = placeOf(job)
  const project = place && (await client.object(place.project, signal))
  if (!place || !project) throw notFound('job', job, ` at ${client.asked}`)
  if (!hasBuilds(project))
    throw badInput([
      { path: 'job', message: `${client.asked} builds nothing in '${job}': it is archived, or CI/CD is off` },
    ])
  const given = typeof payload?.ref === 'string' && payload.ref !== '' ? payload.ref : place.ref
  const ref = given ?? project.default_branch
  if (typeof ref !== 'string')
    throw badInput([
      { path: 'ref', message: `'${job}' has no default branch: a branch or tag has to be named` },
    ])
  return { project: place.project, ref }
}

export async function startPipeline(
  client: GitlabClient,
  request: StartBuild,
  signal: AbortSignal,
): Promise<BuildReference> {
  requireNames(request)
  const { project, ref } = await targetOf(client, request, signal)
  const variables = { ...request.parameters, [keyVariable]: keyOf(request) }
  const inputs = isObject(request.payload?.inputs) ? request.payload.inputs : undefined
  const ask = (given: Readonly<Record<string, string>>) =>
    post(client, project, { ref, variables: given, inputs }, signal)
  let response = await ask(variables)
  // Such a project is no use with parameters; without any, the key need not be there.
  if (Object.keys(request.parameters).length === 0 && isRefusalOfVariables(response)) response = await ask({})
  if (response.status === 404) throw notFound('job', request.job, ` at ${client.asked}`)
  if (response.status === 400 || response.status === 422) throw badInput([problemOf(client, response)])
  if (response.status !== 201) throw client.refused(project, response)
  const { id } = objectOf(client.asked, response)
  if (typeof id !== 'number') throw unavailable(client.asked, 'it answered a start without a pipeline')
  return { kind: 'build', id: String(id) }
}

function post(
  client: GitlabClient,
  project: string,
  {
    ref,
    variables,
    inputs,
  }: { ref: string; variables: Readonly<Record<string, string>>; inputs: JsonObject | undefined },
  signal: AbortSignal,
): Promise<HttpResponse> {
  const { triggerToken: token } = client.settings
  const more = inputs && { inputs }
  if (token)
    return client.post(
      `${project}/trigger/pipeline`,
      { token, ref, variables: { ...variables }, ...more },
      signal,
    )
  const list = Object.entries(variables).map(([key, value]) => ({ key, value }))
  return client.post(`${project}/pipeline`, { ref, variables: list, ...more }, signal)
}

function requireNames({ parameters }: StartBuild): void {
  const problems = Object.keys(parameters)
    .filter((name) => !/^\w+$/.test(name))
    .map((name) => ({
      path: `parameters.${name}`,
      message: 'is no name of a variable: these have letters, digits and _',
    }))
  if (problems.length > 0) throw badInput(problems)
}

const isRefusalOfVariables = ({ status, body }: HttpResponse) =>
  status === 400 && refusesVariables.test(body.toString('utf8'))

function problemOf(client: GitlabClient, response: HttpResponse): InputProblem {
  const words = wordsIn(jsonOf(client.asked, response))
  const message = `${client.asked} does not start the pipeline: ${words || `it answered ${response.status}`}`
  return { path: /^reference not found/i.test(words) ? 'ref' : 'job', message }
}

/** It says what is wrong as a text, as a list, or by field. */
function wordsIn(answer: unknown): string {
  if (typeof answer === 'string') return answer
  if (Array.isArray(answer)) return answer.map(wordsIn).join('; ')
  if (!isObject(answer)) return ''
  if (answer.message !== undefined || answer.error !== undefined)
    return wordsIn(answer.message ?? answer.error)
  return Object.values(answer).map(wordsIn).join('; ')
}
