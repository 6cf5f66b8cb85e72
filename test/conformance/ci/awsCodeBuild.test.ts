import { startCodeBuild } from '../../../sandbox/codebuild/codebuild.ts'
import { awsCodeBuild as system } from '../../../subgraphs/igor/ci/awsCodeBuild.ts'
import { describeCi } from './describeCi.ts'
import type { CiTwin } from './harness.ts'

async function start(assumed: object): Promise<CiTwin> {
  const aws = await startCodeBuild('AKIATWIN')
  aws.addProject('shop')
  const build = (id: string) => aws.builds.find((each) => each.id === id)!
  const isTarget = (target: string) => (request: { headers: object }) =>
    String((request.headers as Record<string, string>)['x-amz-target']).endsWith(target)
  return {
    twin: aws,
    settings: {
      ...{ name: 'aws', region: 'eu-west-1', endpoint: aws.url },
      ...{ awsAccessKeyId: 'AKIATWIN', awsSecretAccessKey: 'secret', ...assumed },
    },
    job: 'shop',
    parameters: { VERSION: '1' },
    otherParameters: { VERSION: '2' },
    isStart: isTarget('.StartBuild'),
    isLog: isTarget('.GetLogEvents'),
    started: () => aws.builds.length,
    end: (id, result) => aws.end(build(id), result === 'success' ? 'SUCCEEDED' : 'FAILED'),
    say: (id, text) => {
      for (const line of text.split('\n').slice(0, -1)) aws.write(build(id), line)
    },
    isStopped: (id) => build(id).buildStatus === 'STOPPED',
  }
}

const lacks = { files: 'its artifacts are objects of S3, which are fetched as such' }

describe('AWS CodeBuild', () => describeCi({ system, lacks, start: () => start({}) }))

describe('AWS CodeBuild under a role', () =>
  describeCi({ system, lacks, start: () => start({ accountId: '123456789012', assumeRole: 'role/builds' }) }))
