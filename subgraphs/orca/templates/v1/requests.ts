import type { JsonObject } from '../../domain/execution.ts'
import { type Done, expandV1, type Job } from './expand.ts'
import { RenderError, tooMuchMemory } from './render/errors.ts'
import { Renderer } from './render/renderer.ts'

/** To expand a pipeline, or to render a text. */
export type Request =
  | { readonly kind: 'expand'; readonly job: Job }
  | { readonly kind: 'render'; readonly text: string; readonly context: JsonObject }

/** What came of it, or why nothing did; `isLost`: the thread cannot go on. */
export type Answer =
  | { readonly done: Done }
  | { readonly rendered: string }
  | { readonly failure: string; readonly isLost: boolean }

/** `longest`: characters that may be rendered for it. */
export function answer(request: Request, longest: number): Answer {
  try {
    if (request.kind === 'expand') return { done: expandV1(request.job, longest) }
    const common = { ids: {}, room: { left: longest } }
    return { rendered: new Renderer([], common).render(request.text, request.context) }
  } catch (error) {
    if (error instanceof RenderError) return { failure: error.message, isLost: false }
    if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError)
      return { failure: tooMuchMemory, isLost: true }
    throw error
  }
}
