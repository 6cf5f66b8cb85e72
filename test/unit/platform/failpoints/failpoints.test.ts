import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { createFailpoints } from '#platform/failpoints/failpoints.ts'
import { parseFailpoints } from '#platform/failpoints/spec.ts'

const before = 'orca.transition.beforeWrite'
const after = 'orca.transition.afterWrite'

describe('a failpoint', () => {
  it('does nothing, synchronously, unless it is armed', () => {
    expect(createFailpoints(undefined)(before)).toBeUndefined()
    expect(createFailpoints(`${after}=error`)(before)).toBeUndefined()
  })

  it('throws at every pass', async () => {
    const failpoint = createFailpoints(`${before}=error`)
    await expect(failpoint(before)).rejects.toThrow(before)
    await expect(failpoint(before)).rejects.toThrow(before)
  })

  it('throws at the nth pass alone', async () => {
    const failpoint = createFailpoints(`${before}=error@2; ${after}=error@1`)
    expect(failpoint(before)).toBeUndefined()
    await expect(failpoint(before)).rejects.toThrow(before)
    expect(failpoint(before)).toBeUndefined()
    await expect(failpoint(after)).rejects.toThrow(after)
  })

  it('stalls for as long as it is told', async () => {
    const start = performance.now()
    await createFailpoints(`${before}=delay:50`)(before)
    expect(performance.now() - start).toBeGreaterThanOrEqual(49)
  })

  it('kills the process as kill -9 would, before anything after it happens', () => {
    const path = join(process.cwd(), 'platform/failpoints/failpoints.ts')
    const source = `
      const { createFailpoints } = await import(${JSON.stringify(path)})
      const failpoint = createFailpoints('${before}=kill@2')
      await failpoint('${before}'); console.log('one')
      await failpoint('${before}'); console.log('two')`
    const { signal, stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', source], {
      encoding: 'utf8',
    })
    expect({ signal, stdout }).toEqual({ signal: 'SIGKILL', stdout: 'one\n' })
  })
})

describe('the text that arms failpoints', () => {
  it.each([
    ['orca.transition.beforewrite=kill', /did you mean orca\.transition\.beforeWrite\?/],
    [`${before}=explode`, /the form is/],
    [`${before}`, /the form is/],
    [`${before}=delay`, /the form is/],
    [`${before}=kill@0`, /the form is/],
    ['toString=kill', /not known/],
  ])('%s is refused', (text, problem) => {
    const { armed, problems } = parseFailpoints(text)
    expect(armed).toEqual([])
    expect(problems).toEqual([expect.stringMatching(problem)])
    expect(() => createFailpoints(text)).toThrow(problem)
  })
})
