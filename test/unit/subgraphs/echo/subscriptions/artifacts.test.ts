import { artifactsOf } from '../../../../../subgraphs/echo/subscriptions/artifacts.ts'

const image = (name: string, version: string, mark = '@') => ({
  type: 'docker/image',
  name,
  version,
  reference: `${name}${mark}${version}`,
})

describe('the artifacts of messages', () => {
  it.each([
    [
      'GCS',
      { bucket: 'b', name: 'a/file', generation: '12' },
      [{ type: 'gcs/object', name: 'gs://b/a/file', version: '12', reference: 'gs://b/a/file#12' }],
    ],
    [
      'GCR',
      { action: 'INSERT', digest: 'gcr.io/p/i@sha256:1', tag: 'gcr.io/p/i:1' },
      [image('gcr.io/p/i', 'sha256:1')],
    ],
    ['GCR', { action: 'INSERT', tag: 'host:5000/p/i:1' }, [image('host:5000/p/i', '1', ':')]],
    ['GCR', { action: 'DELETE', tag: 'gcr.io/p/i:1' }, []],
    [
      'GCB',
      {
        status: 'SUCCESS',
        results: { images: [{ name: 'gcr.io/p/i:1', digest: 'sha256:1' }, { name: 'gcr.io/p/j:2' }] },
      },
      [image('gcr.io/p/i', 'sha256:1'), image('gcr.io/p/j', '2', ':')],
    ],
    ['GCB', { status: 'WORKING', results: { images: [{ name: 'gcr.io/p/i' }] } }, []],
    [
      'S3',
      { Records: [{ s3: { bucket: { name: 'b' }, object: { key: '%zz' } } }, {}] },
      [{ type: 's3/object', name: 's3://b/%zz', reference: 's3://b/%zz' }],
    ],
    ['S3', { Event: 's3:TestEvent' }, []],
    ['GCS', ['no object'], []],
    ['NONE', { bucket: 'b', name: 'n' }, []],
  ] as const)('of the form %s: %j', (format, payload, artifacts) => {
    expect(artifactsOf(format, payload)).toEqual(artifacts)
  })
})
