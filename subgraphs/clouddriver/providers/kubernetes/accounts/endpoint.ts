import type { AddressGuard } from '#platform/http/addresses.ts'
import { KubernetesError } from '../client/errors.ts'

/** Where an API server is and how an account proves who it is, as it is at the moment. */
export interface Endpoint {
  /** With a path where the server is behind one. */
  readonly server: URL
  readonly tls: TlsOptions
  readonly proxy?: string | undefined
  /** Which addresses the server, or the proxy, may have. Undefined: any. */
  readonly guard?: AddressGuard | undefined
  /** Authorization and impersonation. */
  readonly headers: Headers
  /** Of the kubeconfig's context. */
  readonly namespace?: string | undefined
  /** Milliseconds since 1970: what is said here ends then, or may have changed. */
  readonly validUntil?: number | undefined
}

/** A list is a header that stands there several times. */
export type Headers = Readonly<Record<string, string | string[]>>

/** PEM texts; without `ca` the system's authorities are trusted. */
export interface TlsOptions {
  readonly ca?: string | undefined
  readonly cert?: string | undefined
  readonly key?: string | undefined
  readonly servername?: string | undefined
  readonly rejectUnauthorized: boolean
}

/** Reads everything anew: files, programs, expired credentials. Throws KubernetesError with the reason Misconfigured. */
export type EndpointSource = (signal: AbortSignal) => Promise<Endpoint>

/** The account's definition, or what it names, cannot be used as it is now. */
export function misconfigured(message: string, cause?: unknown): KubernetesError {
  return new KubernetesError('UNAVAILABLE', { status: 0, reason: 'Misconfigured' }, message, { cause })
}
