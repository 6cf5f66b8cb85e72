import { secret } from '../../../../../../../subgraphs/clouddriver/providers/kubernetes/kinds/secret.ts'
import { withoutSecrets } from '../../../../../../../subgraphs/clouddriver/providers/kubernetes/manifest/sensitive.ts'

const password = 'hunter2-is-secret'
const quotes = 'say "hunter2"'

describe('what is said of a secret', () => {
  it.each<[string, object, string]>([
    ['repeats a value', { stringData: { a: password } }, `Invalid value: "${password}"`],
    [
      'repeats it as base64',
      { stringData: { a: password } },
      `invalid: ${Buffer.from(password).toString('base64')}`,
    ],
    [
      'repeats a value of a wrong form',
      { data: { a: [{ b: password }] } },
      `cannot unmarshal {"b":"${password}"}`,
    ],
    ['repeats data that is a text', { data: password }, `cannot unmarshal string "${password}"`],
    ['repeats it in quotes', { stringData: { a: quotes } }, `Invalid value: ${JSON.stringify(quotes)}`],
    [
      'repeats it in quotes within quotes',
      { stringData: { a: quotes } },
      `patch: ${JSON.stringify(JSON.stringify({ a: quotes }))}`,
    ],
  ])('%s: it is masked', (_, manifest, text) => {
    const said = withoutSecrets(text, manifest, secret)
    expect(said).toContain('***')
    expect(said).not.toMatch(/hunter2|aHVudGVyM/)
  })

  it('keeps its words where they hold the signs of a short value, and masks that in quotes', () => {
    const said = withoutSecrets('a valid value: "v"', { data: { key: 'v' } }, secret)
    expect(said).toBe('a valid value: ***')
  })
})
