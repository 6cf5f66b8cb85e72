import { type ConcourseTwin, startConcourse } from '../../../../../sandbox/concourse/concourse.ts'
import { until } from '../../../../fixtures/until.ts'
import type { Json } from '../orca.ts'
import { Built } from './ci/built.ts'

let concourse: ConcourseTwin
let built: Built
beforeAll(async () => {
  concourse = await startConcourse('ci', 'pw')
  const master = { name: 'flights', url: concourse.url, username: 'ci', password: 'pw' }
  built = await Built.start({ concourse: { enabled: true, masters: [master] } })
  const repo = { resource: 'repo', trigger: true }
  concourse.addJob('main/shop/build', [repo])
  concourse.addJob('main/shop/publish', [{ ...repo, passed: ['build'] }, { resource: 'keys' }])
  concourse.addJob('main/shop/report', [{ resource: 'numbers' }])
  concourse.addJob('main/shop/count', [{ resource: 'numbers' }])
})
afterAll(async () => {
  await built.stop()
  await concourse.stop()
})
afterEach(() => concourse.checksEndAs('succeeded'))

const type = 'concourse'
const pipeline = { master: 'flights', teamName: 'main', pipelineName: 'shop' }
const last = () => concourse.builds[0]!

async function begin(more: Json): Promise<string> {
  const before = concourse.builds.length
  return built.begin(type, { ...pipeline, ...more }, () => concourse.builds.length > before)
}

describe('a concourse stage', () => {
  it('builds a job, and shows its log', async () => {
    const id = await begin({ jobName: 'publish' })
    expect([last().job_name, concourse.checks.length]).toEqual(['publish', 0])
    const { id: stageId } = await built.known(id)
    const log = built.log(stageId)
    concourse.say(last(), 'publishing\n')
    await built.log(stageId, 'publishing')
    concourse.end(last(), 'succeeded')
    const { execution, seen } = await built.ended(id)
    expect([execution.status, seen.failure]).toEqual(['SUCCEEDED', null])
    expect(seen.outputs.buildInfo).toMatchObject({ name: 'main/shop/publish', result: 'SUCCESS' })
    expect(await log).toEqual(['publishing'])
    expect(await built.build(seen.context)).toMatchObject({
      id: String(last().id),
      job: 'main/shop/publish',
      buildService: { type: 'concourse' },
    })
  })

  it('with a resource alone, looks for its newest version and builds the job that gets it first', async () => {
    const id = await begin({ resourceName: 'repo' })
    expect([last().job_name, concourse.checks.length]).toEqual(['build', 1])
    concourse.end(last(), 'succeeded')
    const { execution, seen } = await built.ended(id)
    expect(execution.status).toBe('SUCCEEDED')
    expect(await built.build(seen.context)).toMatchObject({ name: 'main/shop/build', result: 'SUCCESS' })
    const other = await begin({ resourceName: 'keys' })
    expect(last().job_name).toBe('publish')
    concourse.end(last(), 'succeeded')
    await built.ended(other)
  })

  it('builds nothing when the check of the resource fails, or nobody knows which job is meant', async () => {
    const before = concourse.builds.length
    concourse.checksEndAs('errored')
    expect(await built.failure(type, { ...pipeline, resourceName: 'repo' })).toMatchObject({
      code: 'BUILD_REFUSED',
      message: expect.stringMatching(
        /^resourceName: the check of 'repo' ended as errored: see http.*\/builds\/50/,
      ),
    })
    expect((await built.failure(type, { ...pipeline, resourceName: 'numbers' })).message).toBe(
      "jobName: is missing: the resource 'numbers' is got by report, count",
    )
    expect((await built.failure(type, { ...pipeline, resourceName: 'moon' })).message).toContain('get:moon')
    expect((await built.failure(type, { ...pipeline, jobName: 'build', resourceName: 'moon' })).message).toBe(
      "resourceName: there is no resource 'moon'",
    )
    expect((await built.refusal(type, { master: 'flights' })).map(({ path }) => path)).toEqual([
      'stages[0].teamName',
      'stages[0].pipelineName',
      'stages[0].jobName',
    ])
    expect(concourse.builds).toHaveLength(before)
  })

  it.each(['failed', 'errored', 'aborted'] as const)('a build that %s makes it TERMINAL', async (status) => {
    const id = await begin({ jobName: 'build' })
    concourse.end(last(), status)
    const { seen } = await built.ended(id)
    expect(seen.status).toBe('TERMINAL')
    expect(seen.failure.message).toMatch(/^Build \d+ of 'main\/shop\/build' at flights .*See http/)
  })

  it('stops the build when it is canceled', async () => {
    const id = await begin({ resourceName: 'repo' })
    await built.known(id)
    await built.orca.control('cancelExecution', id)
    await until(() => last().status === 'aborted')
  })

  it('is planned with the job that it would build', async () => {
    const before = concourse.checks.length
    const ofResource = await built.plan(type, { ...pipeline, resourceName: 'repo' })
    expect(ofResource.effects).toMatchObject([{ kind: 'build', job: 'main/shop/build' }])
    const { problems } = await built.plan(type, { ...pipeline, resourceName: 'numbers' })
    expect(problems).toEqual([{ message: expect.stringContaining('is got by report, count') }])
    expect(concourse.checks).toHaveLength(before)
  })
})
