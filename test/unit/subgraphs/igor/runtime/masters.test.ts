import { notFound, unavailable } from '#platform/errors/errors.ts'
import { createHttpClient } from '#platform/http/create.ts'
import { ciSystems } from '../../../../../subgraphs/igor/ci/index.ts'
import { CircuitBreaker } from '../../../../../subgraphs/igor/runtime/circuitBreaker.ts'
import { connectMasters } from '../../../../../subgraphs/igor/runtime/masters.ts'
import { defaultConfig } from '../../../../fixtures/config.ts'
import { silent } from '../../../../fixtures/subgraphs.ts'

const http = createHttpClient(defaultConfig().http)
const connect = (masters: Record<string, unknown>[], enabled = true) =>
  connectMasters(
    ciSystems,
    { ...defaultConfig(), jenkins: { enabled, masters } },
    { http, log: silent, clock: Date },
  )

describe('the masters of the configuration', () => {
  it('are known by name, unless they are switched off', () => {
    const masters = [
      { name: 'a', address: 'https://a' },
      { name: 'b', address: 'https://b', token: 'x' },
    ]
    expect(connect(masters).all.map(({ name, type }) => `${type} ${name}`)).toEqual([
      'jenkins a',
      'jenkins b',
    ])
    expect(connect(masters).find('c')).toBeUndefined()
    expect(connect(masters, false).all).toEqual([])
  })

  it('that cannot be used are told all at once, without what is secret', () => {
    const wrong = [
      { name: 'a', address: 'https://a' },
      { name: 'a', address: 'https://b' },
      { name: 'c', address: 'ftp://c', adress: 1 },
      { name: 'd', address: 'https://d', password: 'hush' },
    ]
    const told = () => connect(wrong)
    for (const problem of [
      "jenkins.masters[1].name: 'a' is the name of jenkins.masters[0] as well",
      'jenkins.masters[2].address: must be an address with http:// or https://',
      'jenkins.masters[2].adress: is not known here',
      'jenkins.masters[3].password: username and password belong together',
    ])
      expect(told).toThrow(expect.objectContaining({ message: expect.stringContaining(problem) }))
    expect(told).not.toThrow(/hush/)
  })
})

describe('a circuit breaker', () => {
  let now = 0
  const clock = { now: () => now }
  const fails = async () => {
    throw unavailable('it', 'it is down')
  }

  it('opens after five failures, lets one ask after ten seconds, and closes with an answer', async () => {
    const breaker = new CircuitBreaker('it', clock)
    let calls = 0
    const call = (work: () => Promise<unknown>) =>
      breaker
        .run(() => {
          calls++
          return work()
        })
        .catch(({ message }) => message)
    for (let n = 0; n < 5; n++) await call(fails)
    expect(await call(fails)).toMatch(/asked again in 10 s; last: .*down/)
    expect(calls).toBe(5)
    now += 10_000
    const probe = call(fails)
    expect(await call(fails)).toMatch(/asked again/)
    await probe
    expect(calls).toBe(6)
    now += 10_000
    expect(await call(async () => 'answer')).toBe('answer')
    expect([breaker.problem, await call(async () => 'again')]).toEqual([undefined, 'again'])
  })

  it('takes what is refused for an answer', async () => {
    const breaker = new CircuitBreaker('it', clock)
    for (let n = 0; n < 9; n++)
      await breaker
        .run(async () => {
          throw notFound('job', 'x')
        })
        .catch(() => undefined)
    expect(await breaker.run(async () => 'answer')).toBe('answer')
  })
})
