import {
  errorOfAnswer,
  isAlreadyExists,
  isConflict,
  isExpired,
} from '../../../../../../../subgraphs/clouddriver/providers/kubernetes/client/errors.ts'

const answer = (code: number, reason: string, message: string, details?: object) =>
  errorOfAnswer(
    code,
    JSON.stringify({ kind: 'Status', apiVersion: 'v1', code, reason, message, details }),
    'GET /x',
  )

describe('errorOfAnswer', () => {
  it.each([
    [401, 'Unauthorized', 'UNAUTHENTICATED'],
    [403, 'Forbidden', 'FORBIDDEN'],
    [404, 'NotFound', 'NOT_FOUND'],
    [409, 'Conflict', 'CONFLICT'],
    [409, 'AlreadyExists', 'CONFLICT'],
    [422, 'Invalid', 'INVALID'],
    [400, 'BadRequest', 'INVALID'],
    [429, 'TooManyRequests', 'UNAVAILABLE'],
    [500, 'InternalError', 'FAILED'],
    [503, 'ServiceUnavailable', 'UNAVAILABLE'],
  ])('%d %s is %s', (status, reason, code) => {
    expect(answer(status, reason, 'said')).toMatchObject({ code, status, reason, message: 'said' })
  })

  it('tells which of the two conflicts it is, and that a point in time is too old', () => {
    const [conflict, exists] = [answer(409, 'Conflict', 'x'), answer(409, 'AlreadyExists', 'x')]
    expect([isConflict(conflict), isAlreadyExists(conflict)]).toEqual([true, false])
    expect([isConflict(exists), isAlreadyExists(exists)]).toEqual([false, true])
    expect([isExpired(answer(410, 'Expired', 'x')), isExpired(answer(410, 'Gone', 'x'))]).toEqual([
      true,
      true,
    ])
  })

  it('keeps each cause with its field', () => {
    const causes = [
      { reason: 'FieldValueInvalid', message: 'must be unique', field: 'spec.ports[1].name' },
      { message: 'too long' },
    ]
    const error = answer(422, 'Invalid', 'Service "x" is invalid', { causes })
    expect(error.causes).toEqual(causes)
    expect(error.errors).toEqual(['spec.ports[1].name: must be unique', 'too long'])
  })

  it.each([
    [
      'pods is forbidden: User "system:serviceaccount:ci:bot" cannot list resource "pods" in API group "" in the namespace "prod"',
      'User "system:serviceaccount:ci:bot" may not list pods in the namespace "prod": it needs a Role with the rule { apiGroups: [""], resources: ["pods"], verbs: ["list"] }',
    ],
    [
      'pods "web" is forbidden: User "bot" cannot get resource "pods/log" in API group "" in the namespace "prod"',
      'User "bot" may not get pods/log "web" in the namespace "prod": it needs a Role with the rule { apiGroups: [""], resources: ["pods/log"], verbs: ["get"] }',
    ],
    [
      'deployments.apps is forbidden: User "bot" cannot watch resource "deployments" in API group "apps" at the cluster scope',
      'User "bot" may not watch deployments in the whole cluster: it needs a ClusterRole with the rule { apiGroups: ["apps"], resources: ["deployments"], verbs: ["watch"] }',
    ],
    [
      'admission webhook "policy.example.com" denied the request: no',
      'admission webhook "policy.example.com" denied the request: no',
    ],
  ])('names the missing rule of %j', (said, message) => {
    expect(answer(403, 'Forbidden', said).message).toBe(message)
  })

  it('tells a quota from a permission', () => {
    const said =
      'pods "x" is forbidden: exceeded quota: small, requested: pods=1, used: pods=2, limited: pods=2'
    expect(answer(403, 'Forbidden', said)).toMatchObject({ code: 'QUOTA', message: said })
  })

  it('repeats nothing of what is no Status', () => {
    const error = errorOfAnswer(502, '<html>secret</html>', 'GET /api')
    expect(error).toMatchObject({ code: 'UNAVAILABLE', status: 502 })
    expect(error.message).toBe('The API server answers GET /api with the status 502.')
  })
})
