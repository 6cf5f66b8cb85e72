import { fileURLToPath } from 'node:url'
import type { Test, TestResult } from '@jest/test-result'
import type { Config } from '@jest/types'
import { Worker } from 'jest-worker'
import pLimit from 'p-limit'
import type * as testFile from './testFile.ts'

/**
 * Runs test files as Node runs the program: with its own loader, and modules are loaded once per process. Jest's own runner loads all
 * modules anew for each file, into a context where every global is slow. Modules cannot be mocked so, nor should they be here.
 */
export default class Runner {
  readonly isSerial = false
  readonly supportsEventEmitters = false
  readonly #globalConfig: Config.GlobalConfig

  constructor(globalConfig: Config.GlobalConfig) {
    this.#globalConfig = globalConfig
  }

  async runTests(
    tests: Test[],
    watcher: { isInterrupted(): boolean },
    onStart: (test: Test) => Promise<void>,
    onResult: (test: Test, result: TestResult) => Promise<void>,
    onFailure: (test: Test, error: Error) => Promise<void>,
  ): Promise<void> {
    const numWorkers = this.#globalConfig.maxWorkers
    const workers = new Worker(fileURLToPath(new URL('./testFile.ts', import.meta.url)), {
      exposedMethods: ['run'],
      numWorkers,
      maxRetries: 0,
    }) as unknown as Worker & typeof testFile
    workers.getStdout().pipe(process.stdout)
    workers.getStderr().pipe(process.stderr)
    const turn = pLimit(numWorkers)
    const run = async (test: Test) => {
      if (watcher.isInterrupted()) return
      await onStart(test)
      try {
        const options = { config: test.context.config, globalConfig: this.#globalConfig }
        await onResult(test, await workers.run(test.path, options))
      } catch (error) {
        await onFailure(test, error as Error)
      }
    }
    await Promise.all(tests.map((test) => turn(run, test)))
    await workers.end()
  }
}
