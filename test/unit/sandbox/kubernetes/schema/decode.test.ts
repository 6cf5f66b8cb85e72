import { StatusError } from '../../../../../sandbox/kubernetes/errors.ts'
import { decodeTyped } from '../../../../../sandbox/kubernetes/schema/decode.ts'
import { duplicateFields } from '../../../../../sandbox/kubernetes/schema/duplicates.ts'

const deployment = { group: 'apps', version: 'v1', kind: 'Deployment' }
const configMap = { group: '', version: 'v1', kind: 'ConfigMap' }

describe('decoding built-in kinds', () => {
  it('should name unknown fields by their paths, and leave them out', () => {
    const { object, unknown } = decodeTyped(deployment, {
      metadata: { name: 'x', nome: 'y' },
      spec: { replicas: 1, replica: 2, template: { spec: { containers: [{ name: 'a', img: 'b' }] } } },
    })
    expect(unknown).toEqual(['metadata.nome', 'spec.replica', 'spec.template.spec.containers[0].img'])
    expect(object.spec).toEqual({ replicas: 1, template: { spec: { containers: [{ name: 'a' }] } } })
  })

  it.each([
    [
      { spec: { replicas: 'three' } },
      'json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
    ],
    [
      { spec: { template: { spec: { containers: [{ name: 'c', env: [{ name: 'a', value: 1 }] }] } } } },
      'json: cannot unmarshal number into Go struct field EnvVar.spec.template.spec.containers.env.value of type string',
    ],
    [
      { metadata: { annotations: { a: true } } },
      'json: cannot unmarshal bool into Go struct field ObjectMeta.metadata.annotations of type string',
    ],
    [
      { spec: { template: { spec: { containers: {} } } } },
      'json: cannot unmarshal object into Go struct field PodSpec.spec.template.spec.containers of type []v1.Container',
    ],
    [{ spec: { replicas: 1.5 } }, 'json: cannot unmarshal number 1.5 into'],
    [
      { spec: { template: { spec: { containers: [{ resources: { limits: { cpu: 'much' } } }] } } } },
      'quantities must match the regular expression',
    ],
  ])('should refuse %j', (value, expected) => {
    const refusal = (): unknown => {
      try {
        return decodeTyped(deployment, value)
      } catch (error) {
        return error
      }
    }
    const error = refusal() as StatusError
    expect(error).toBeInstanceOf(StatusError)
    expect([error.code, error.reason]).toEqual([400, 'BadRequest'])
    expect(error.message).toContain('Deployment in version "v1" cannot be handled as a Deployment: ')
    expect(error.message).toContain(expected)
  })

  it('should leave out what stands for itself', () => {
    const { object } = decodeTyped(deployment, {
      metadata: { name: 'x', labels: {}, annotations: null, finalizers: [] },
      spec: {
        paused: false,
        minReadySeconds: 0,
        replicas: 0,
        template: {
          spec: {
            hostNetwork: false,
            securityContext: {},
            nodeSelector: {},
            automountServiceAccountToken: false,
          },
        },
      },
    })
    expect(object).toEqual({
      metadata: { name: 'x' },
      spec: { replicas: 0, template: { spec: { securityContext: {}, automountServiceAccountToken: false } } },
    })
  })

  it('should keep empty texts of maps, and write quantities canonically', () => {
    expect(decodeTyped(configMap, { data: { a: '' } }).object.data).toEqual({ a: '' })
    const limits = { cpu: 1, memory: '1024Mi' }
    const { object } = decodeTyped(
      { group: '', version: 'v1', kind: 'Pod' },
      { spec: { containers: [{ resources: { limits } }] } },
    )
    expect(object).toMatchObject({
      spec: { containers: [{ resources: { limits: { cpu: '1', memory: '1Gi' } } }] },
    })
  })

  it('should refuse what is no base64', () => {
    const secret = { group: '', version: 'v1', kind: 'Secret' }
    expect(() => decodeTyped(secret, { data: { a: 'YWJ$' } })).toThrow('illegal base64 data at input byte 3')
  })
})

describe('fields given twice', () => {
  it.each<[string, string[]]>([
    ['{"a":1,"b":{"a":1}}', []],
    ['{"a":1,"a":2}', ['a']],
    ['{"spec":{"replicas":1,"x":[{"n":1,"n":2}],"replicas":2}}', ['spec.x[0].n', 'spec.replicas']],
    ['{"a":"\\"b\\":","b":[],"c":{},"d":[1,{"e":null}]}', []],
    ['  { "a" : [ ] , "a" : { } }  ', ['a']],
    ['[]', []],
    ['"text"', []],
    ['{"\\u0061":1,"a":2}', ['a']],
  ])('should find in %s: %j', (text, expected) => {
    expect(duplicateFields(text)).toEqual(expected)
  })
})
