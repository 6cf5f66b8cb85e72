import type { TwinAnswer, TwinRequest } from './twin.ts'

/** What stands in the path where the route has names, decoded. */
export type RouteParameters = Readonly<Record<string, string>>

export interface Route {
  readonly method: string
  /** `/repos/:owner/:name/contents/*path`: `:name` is one segment, `*name` at the end is what is left, one segment at least. */
  readonly path: string
  readonly answer: (parameters: RouteParameters, request: TwinRequest) => TwinAnswer | Promise<TwinAnswer>
}

export const route = (method: string, path: string, answer: Route['answer']): Route => ({
  method,
  path,
  answer,
})

/** Answers by the first route that fits; undefined when none does. */
export async function answerBy(
  routes: readonly Route[],
  request: TwinRequest,
): Promise<TwinAnswer | undefined> {
  const given = request.path.split('/')
  for (const { method, path, answer } of routes) {
    const parameters = method === request.method ? parametersOf(path.split('/'), given) : undefined
    if (parameters) return answer(parameters, request)
  }
  return undefined
}

function parametersOf(
  wanted: readonly string[],
  given: readonly string[],
): Record<string, string> | undefined {
  const parameters: Record<string, string> = {}
  for (const [n, segment] of wanted.entries()) {
    if (segment.startsWith('*')) {
      const rest = given.slice(n).map(decodeURIComponent).join('/')
      return rest ? { ...parameters, [segment.slice(1)]: rest } : undefined
    }
    const found = given[n]
    if (found === undefined) return undefined
    if (segment.startsWith(':')) parameters[segment.slice(1)] = decodeURIComponent(found)
    else if (segment !== found) return undefined
  }
  return wanted.length === given.length ? parameters : undefined
}
