import ipaddr from 'ipaddr.js'
import { z } from 'zod'
import { isObject, type JsonObject } from '#platform/definition/json.ts'

/** What may stand at a key: how it is checked, how it reads in a message, and how a text becomes one. */
export interface Kind<T> {
  readonly schema: z.ZodType<T>
  readonly allowed: string
  /** From an environment variable or a flag. A text that makes no sense comes back as it is, and the schema refuses it. */
  fromText(text: string): unknown
  /** What of it may be shown, where that is not all of it. It is not accepted as a flag then. */
  shown?(value: T): unknown
  /** The texts in it that must never be written. */
  secretsIn?(value: T): string[]
}

export const integer = (min: number, max: number): Kind<number> => ({
  schema: z.int().min(min).max(max),
  allowed: `a whole number from ${min} to ${max}`,
  fromText: (text) => (/^-?\d+$/.test(text.trim()) ? Number(text) : text),
})

export const yesOrNo: Kind<boolean> = {
  schema: z.boolean(),
  allowed: 'true or false',
  fromText: (text) => (text === 'true' ? true : text === 'false' ? false : text),
}

export const text = (allowed: string, pattern = /\S/): Kind<string> => ({
  schema: z.string().regex(pattern),
  allowed,
  fromText: (given) => given,
})

export const oneOf = <const Names extends readonly [string, ...string[]]>(
  names: Names,
): Kind<Names[number]> => ({
  schema: z.enum(names) as z.ZodType<Names[number]>,
  allowed: `one of ${names.join(', ')}`,
  fromText: (given) => given,
})

/** `schemes` are written like `https:`. */
export const url = (...schemes: readonly string[]): Kind<string> => ({
  schema: z.string().refine((given) => schemes.includes(schemeOf(given))),
  allowed: `an address that starts with ${schemes.map((scheme) => `${scheme}//`).join(' or ')}`,
  fromText: (given) => given,
})

// URL refuses MongoDB's lists of hosts and sockets, so only the scheme and that something follows it is looked at.
const schemeOf = (given: string) => /^([a-z][a-z0-9+.-]*:)\/\/\S+$/i.exec(given)?.[1]?.toLowerCase() ?? ''

/** A range of IPv4 or IPv6 addresses. */
export const cidr: Kind<string> = {
  schema: z.string().refine((given) => ipaddr.isValidCIDR(given)),
  allowed: 'a range of addresses like 10.1.0.0/16',
  fromText: (given) => given,
}

/** A name of the IANA's list, or a fixed distance to UTC. */
export const timeZone: Kind<string> = {
  schema: z.string().refine(isTimeZone),
  allowed: 'a time zone like Europe/Berlin or UTC',
  fromText: (given) => given,
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

/** In a text the parts are divided by commas. */
export const listOf = <T>(kind: Kind<T>, min: 0 | 1 = 0): Kind<T[]> => ({
  schema: z
    .array(kind.schema)
    .min(min)
    .refine((list) => new Set(list).size === list.length),
  allowed: `a list${min ? ' of at least one' : ''} without repetitions, each ${kind.allowed}`,
  fromText: (given) =>
    given
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean)
      .map((part) => kind.fromText(part)),
})

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : []
}

/** The texts under these names, at any depth. */
const textsUnder = (names: readonly string[]) => {
  const isSecret = new Set(names.map((name) => name.toLowerCase()))
  const find = (value: unknown): string[] => {
    if (Array.isArray(value)) return value.flatMap(find)
    if (!isObject(value)) return []
    return Object.entries(value).flatMap(([name, child]) =>
      isSecret.has(name.toLowerCase()) ? textsOf(child) : find(child),
    )
  }
  return find
}

interface ObjectFields {
  /** Keys whose values are printed with the configuration; all others are masked there. */
  readonly shown: readonly string[]
  /** Keys whose values are addresses that may hold credentials: scheme, host and port are printed. */
  readonly origins?: readonly string[]
  /** Keys, at any depth and in any case, whose texts must not stand in the log. Names of accounts are none. */
  readonly secret?: readonly string[]
}

/** Things that somebody else looks into. */
export function objectsWith({ shown, origins = [], secret = [] }: ObjectFields): Kind<JsonObject[]> {
  const textsIn = textsUnder(secret)
  const shownAt = (key: string, value: unknown) =>
    shown.includes(key) ? value : (origins.includes(key) && originOf(value)) || '********'
  return {
    schema: z.array(z.record(z.string(), z.unknown())),
    allowed: 'a list of objects',
    fromText(text) {
      try {
        return JSON.parse(text)
      } catch {
        return text
      }
    },
    shown: (value) =>
      value.map((each) =>
        Object.fromEntries(Object.entries(each).map(([key, child]) => [key, shownAt(key, child)])),
      ),
    secretsIn: (value) => [
      ...textsIn(value),
      ...value.flatMap((each) => origins.map((key) => String(each[key]))).filter(hasPassword),
    ],
  }
}

const hasPassword = (address: string) => Boolean(URL.parse(address)?.password)

function originOf(address: unknown): string | undefined {
  const { protocol, host } = (typeof address === 'string' && URL.parse(address)) || {}
  return protocol && host ? `${protocol}//${host}` : undefined
}

/** Accounts of a cloud, or to fetch artifacts with. */
export const accountObjects = objectsWith({
  shown: ['name'],
  secret: [
    'awsSecretAccessKey',
    'headers',
    'kubeconfigContents',
    'password',
    'privateKeyPassphrase',
    'sshPrivateKeyPassphrase',
    'token',
  ],
})
