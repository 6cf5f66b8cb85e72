import { z } from 'zod'
import { matchesFully } from '#platform/patterns/fullMatch.ts'
import { StageFailure } from '../failures.ts'

/** An entry of the configuration's `webhook.allowedRequests`. */
export const allowedRequest = z
  .strictObject({
    httpMethods: z.array(z.string().transform((method) => method.toUpperCase())),
    matchStrategy: z.enum(['STARTS_WITH', 'PATTERN_MATCHES']).default('STARTS_WITH'),
    urlPrefix: z.string().min(1).nullish(),
    urlPattern: z.string().min(1).nullish(),
    safeToRetry: z.boolean().default(false),
  })
  .superRefine(({ matchStrategy, urlPrefix, urlPattern }, report) => {
    const wanted = matchStrategy === 'STARTS_WITH' ? { urlPrefix } : { urlPattern }
    for (const [path, value] of Object.entries(wanted))
      if (!value) report.addIssue({ code: 'custom', path: [path], message: `is needed for ${matchStrategy}` })
  })

type AllowedRequest = z.infer<typeof allowedRequest>

/** What webhook stages may send: anything while there is no list. */
export class AllowedRequests {
  readonly #list: readonly AllowedRequest[] | undefined

  constructor(list: readonly AllowedRequest[] | undefined) {
    this.#list = list
  }

  /** A StageFailure when no entry allows the request. */
  check(method: string, url: string): void {
    if (!this.#list || this.#of(method, url)) return
    throw new StageFailure({
      code: 'WEBHOOK_NOT_ALLOWED',
      message: `${method} ${withoutQuery(url)} is not among the requests that this installation allows (webhook.allowedRequests).`,
    })
  }

  /** Whether an entry says that the request may be made again when its outcome is not known. */
  isSafeToRetry(method: string, url: string): boolean {
    return this.#of(method, url)?.safeToRetry ?? false
  }

  #of(method: string, url: string): AllowedRequest | undefined {
    // As it will be called: without dots in its path, with its host in lower case.
    const address = URL.parse(url)?.href ?? url
    return this.#list?.find(
      (entry) => entry.httpMethods.includes(method.toUpperCase()) && matches(entry, address),
    )
  }
}

const matches = ({ matchStrategy, urlPrefix, urlPattern }: AllowedRequest, url: string): boolean =>
  matchStrategy === 'STARTS_WITH' ? startsWith(url, urlPrefix!) : matchesFully(urlPattern!, url)

/** A prefix without a path means that host, not every one whose name begins so. */
function startsWith(url: string, prefix: string): boolean {
  const { origin, pathname } = URL.parse(prefix) ?? {}
  return pathname === '/' ? URL.parse(url)?.origin === origin : url.startsWith(prefix)
}

/** A query may hold a key. */
const withoutQuery = (url: string) => url.split(/[?#]/, 1)[0]
