/**
 * Requests to systems outside: bounded in time and size, repeated where that is safe, and kept away from addresses
 * that the configuration doesn't allow. Every answer with a status is an answer, 404 and 500 too; everything else is
 * an HttpError (a PlatformError).
 */
export interface HttpClient {
  request(request: HttpRequest): Promise<HttpResponse>
  /** Closes the idle connections and aborts what is under way. */
  stop(): Promise<void>
}

export interface HttpRequest {
  /** Default GET. */
  readonly method?: string
  /** http or https. */
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** For everything together: connecting, redirects, repetitions, reading the body. */
  readonly timeoutMs?: number
  readonly connectTimeoutMs?: number
  /**
   * How often it is repeated after a network error or a status 429, 502, 503 or 504, with exponential back-off or
   * after what Retry-After asks for. Default: the configuration's for idempotent methods, 0 for others.
   */
  readonly retries?: number
  readonly signal?: AbortSignal
  /** A longer body is an error of kind `too-large`. */
  readonly maxResponseBytes?: number
  /** Default true: up to 5, each checked like the first address. With false a 3xx is the answer. */
  readonly followRedirects?: boolean
  /**
   * The address is one of the configuration's, not one of a pipeline's: the host that it names may be anywhere, in a private network
   * too. Where redirects lead is checked as ever.
   */
  readonly fromConfiguration?: boolean
  /** Any certificate will do. */
  readonly insecure?: boolean
  /** An answer without an end (a stream of events): what has come so long after its head is its body. */
  readonly readForMs?: number
}

export interface HttpResponse {
  readonly status: number
  /** Names in lower case; several values of one name are joined by ", ". */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  /** Where it came from in the end, after redirects. */
  readonly url: string
}
