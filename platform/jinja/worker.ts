import { parentPort } from 'node:worker_threads'
import { createJinja } from './jinja.ts'
import type { RenderAnswer, RenderRequest } from './thread.ts'

/** The other end of `JinjaThread`. */
const environment = createJinja({})
environment.undefinedBehavior = 'chainable'

function render({ template, context }: RenderRequest): RenderAnswer {
  try {
    return { rendered: environment.renderStr(template, context) }
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError)
      return { failure: 'The template takes too much memory', isLost: true }
    return { failure: String((error as Error).message).split('\n', 1)[0]!, isLost: false }
  }
}

parentPort?.on('message', (request: RenderRequest) => parentPort?.postMessage(render(request)))
