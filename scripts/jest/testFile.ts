import { setImmediate as turnOver } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { jestExpect } from '@jest/expect'
import { type AssertionResult, createEmptyTestResult, type TestResult } from '@jest/test-result'
import type { Circus, Config } from '@jest/types'
import * as circus from 'jest-circus'
import { formatResultsErrors } from 'jest-message-util'

const { describe, it, test, beforeAll, beforeEach, afterAll, afterEach } = circus
Object.assign(globalThis, {
  expect: jestExpect,
  describe,
  it,
  test,
  beforeAll,
  beforeEach,
  afterAll,
  afterEach,
})

/** Failures outside of what tests wait for, by their promises where they have one: some are waited for later. */
const strays = new Map<unknown, unknown>()
process.on('uncaughtException', (error) => strays.set(error, error))
process.on('unhandledRejection', (error, promise) => strays.set(promise, error))
process.on('rejectionHandled', (promise) => strays.delete(promise))

export interface Options {
  readonly config: Config.ProjectConfig
  readonly globalConfig: Config.GlobalConfig
}

/** Runs one test file in this process, which may have run others. Throws what the file throws outside its tests. */
export async function run(file: string, { config, globalConfig }: Options): Promise<TestResult> {
  const { testNamePattern, expand } = globalConfig
  const start = Date.now()
  circus.resetState()
  Object.assign(circus.getState(), {
    testTimeout: config.testTimeout,
    testNamePattern: testNamePattern ? new RegExp(testNamePattern, 'i') : null,
  })
  jestExpect.setState({ testPath: file, expand: expand ?? false })
  await import(pathToFileURL(file).href)
  const { testResults, unhandledErrors } = await circus.run()
  await turnOver()
  const errors = [...unhandledErrors, ...strays.values()].map((error) => (error as Error)?.stack ?? error)
  strays.clear()
  if (errors.length > 0) throw new Error(`nobody waited for what failed:\n${errors.join('\n')}`)
  const assertions = testResults.map(assertionOf)
  const count = (status: AssertionResult['status']) =>
    assertions.filter((one) => one.status === status).length
  const end = Date.now()
  const runtime = end - start
  return {
    ...createEmptyTestResult(),
    testFilePath: file,
    testResults: assertions,
    numPassingTests: count('passed'),
    numFailingTests: count('failed'),
    numPendingTests: count('pending'),
    failureMessage: formatResultsErrors(assertions, config, globalConfig, file),
    perfStats: {
      ...createEmptyTestResult().perfStats,
      start,
      end,
      runtime,
      slow: runtime / 1_000 > config.slowTestThreshold,
    },
  }
}

function assertionOf({ testPath, status, errors, ...result }: Circus.TestResult): AssertionResult {
  const [, ...names] = testPath
  return {
    ancestorTitles: names.slice(0, -1),
    title: names.at(-1)!,
    fullName: names.join(' '),
    status: status === 'skip' ? 'pending' : errors.length > 0 ? 'failed' : 'passed',
    duration: result.duration ?? null,
    failureMessages: [...errors],
    failureDetails: result.errorsDetailed,
    numPassingAsserts: 0,
    location: null,
  }
}
