import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildClientSchema, getIntrospectionQuery, parse, validate } from 'graphql'
import { type Browser, chromium, type Page } from 'playwright-core'
import { supergraphFile } from '#platform/graphql/sdl.ts'
import { startGate, type TestGate } from '../../fixtures/gate.ts'
import { createFront50, createOrca } from '../../fixtures/subgraphs.ts'

const executablePath = '/usr/bin/chromium'
const inBrowser = existsSync(executablePath) ? describe : describe.skip

inBrowser('the playground (needs chromium)', () => {
  let orca: ReturnType<typeof createOrca>
  let gate: TestGate
  let browser: Browser
  let page: Page
  let elsewhere: string[]
  let complaints: string[]

  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath,
      args: [
        '--no-sandbox',
        '--headless=new',
        '--disable-gpu',
        '--disable-quic',
        '--disable-background-networking',
      ],
    })
  })
  afterAll(() => browser.close())

  beforeEach(async () => {
    orca = createOrca()
    orca.start('1')
    gate = await startGate([orca.subgraph, createFront50().subgraph])
    page = await browser.newPage({ viewport: { width: 1400, height: 800 } })
    elsewhere = []
    complaints = []
    const { host } = new URL(gate.url)
    await page.route('**', (route) => {
      if (new URL(route.request().url()).host === host) return route.continue()
      elsewhere.push(route.request().url())
      return route.abort()
    })
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
  })
  afterEach(async () => {
    await page.close()
    await gate.stop()
  })

  async function open() {
    await page.goto(gate.url.replace('/graphql', '/playground'))
    await page.waitForSelector('.graphiql-execute-button', { timeout: 30_000 })
  }

  async function write(query: string) {
    await page.click('.graphiql-query-editor .view-lines')
    await page.keyboard.press('Control+A')
    await page.keyboard.insertText(query)
    // The playground has read the operation when its tab has the operation's name.
    await page.locator('.graphiql-tab-button', { hasText: 'Typed' }).waitFor()
  }

  const response = async () => (await page.locator('.graphiql-response').textContent()) ?? ''

  it('should show the events of a running subscription, and ask no other host for anything', async () => {
    await open()
    await write('subscription Typed { executionUpdated(id: "1") { sequence application { attributes } } }')
    await page.click('.graphiql-execute-button')
    await expect(until(response, '"sequence":1,')).resolves.toContain('a@example.com')
    orca.advance('1')
    orca.advance('1')
    await until(response, '"sequence":3,')
    await page.screenshot({
      path: join(process.env.GENNAKER_SCREENSHOTS ?? '/tmp', 'gennaker-playground.png'),
    })
    expect(elsewhere).toEqual([])
    expect(complaints).toEqual([])
  })

  it('should open with the examples, and show the docs of the schema', async () => {
    await open()
    const tabs = await page.locator('.graphiql-tab-button').allTextContents()
    expect(tabs).toEqual([
      'Applications',
      'SaveApplication',
      'SavePipeline',
      'StartPipeline',
      'WatchExecutions',
      'JudgeStage',
      'WatchExecution',
      'WatchInfrastructure',
      'Clusters',
      'PlanPipeline',
      'EvaluateExpression',
      'WatchEvents',
      'ExplainTrigger',
      'WatchLog',
    ])
    await page.click('[aria-label="Show Documentation Explorer"]')
    await page.locator('.graphiql-doc-explorer').getByText('Subscription', { exact: true }).click()
    await page.locator('.graphiql-doc-explorer').getByText('executionsUpdated').waitFor()
    expect(elsewhere).toEqual([])
    expect(complaints).toEqual([])
  })
})

async function until(read: () => Promise<string>, part: string): Promise<string> {
  const deadline = performance.now() + 15_000
  for (;;) {
    const text = (await read()).replace(/\s/g, '')
    if (text.includes(part)) return text
    if (performance.now() > deadline) throw new Error(`${part} does not appear: ${text}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

describe('the playground’s examples', () => {
  const folder = join(import.meta.dirname, '../../../gateway/playground/examples')
  let gate: TestGate

  beforeAll(async () => {
    gate = await startGate([], { supergraph: readFileSync(supergraphFile, 'utf8') })
  })
  afterAll(() => gate.stop())

  it.each(readdirSync(folder).filter((name) => name.endsWith('.graphql')))(
    '%s should fit the schema',
    async (name) => {
      const { data } = await gate.post(getIntrospectionQuery())
      const document = parse(readFileSync(join(folder, name), 'utf8'))
      expect(validate(buildClientSchema(data as never), document)).toEqual([])
      const variables = join(folder, name.replace('.graphql', '.json'))
      if (existsSync(variables))
        expect(JSON.parse(readFileSync(variables, 'utf8'))).toEqual(expect.any(Object))
    },
  )

  it('should have the policy that forbids other hosts', async () => {
    const { headers } = await fetch(gate.url.replace('/graphql', '/playground'))
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(headers.get('content-security-policy')).not.toMatch(/https?:/)
  })
})
