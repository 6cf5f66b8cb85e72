import type { Fault, Twin, TwinRequest } from '../../../sandbox/http/twin.ts'
import type { CiSystem } from '../../../subgraphs/igor/ci/define.ts'

type Json = Record<string, unknown>

/** A system under test with its twin, in which the test decides what becomes of builds. */
export interface CiTwin {
  readonly twin: Pick<Twin, 'fail' | 'heal' | 'requests' | 'stop'>
  /** A master's entry of the configuration, for the twin. */
  readonly settings: Json
  /** The name of a job whose builds go on until the test ends them. */
  readonly job: string
  /** Parameters (and a payload, where the system wants one) that the job can be started with. */
  readonly parameters: Readonly<Record<string, string>>
  readonly payload?: Json
  /** Other parameters of the same job; undefined where builds have none. */
  readonly otherParameters?: Readonly<Record<string, string>>
  /** Parameters that the system must refuse; without, it takes any. */
  readonly badParameters?: Readonly<Record<string, string>>
  /** The name of a job that is known and cannot be built. */
  readonly disabledJob?: string
  /** Whether a request to the twin asks for a build. */
  readonly isStart: (request: TwinRequest) => boolean
  /** Whether a request asks for a part of a log. */
  readonly isLog: (request: TwinRequest) => boolean
  /** Nothing that is asked for begins until `release`; undefined where builds have their number at once. */
  readonly hold?: () => void
  readonly release?: () => void
  /** Whether what was asked for and has not begun was canceled; undefined as above. */
  readonly isQueueEmpty?: () => boolean
  /** How many builds have been asked for. */
  started(): number
  /** Ends a build; the files are there when it has. */
  end(id: string, result: 'success' | 'failure', files?: Readonly<Record<string, string>>): void
  /** Writes to its log. */
  say(id: string, text: string): void
  /** Whether it was stopped. */
  isStopped(id: string): boolean
}

/** A system and how its twin is started. */
export interface CiCase {
  readonly system: CiSystem
  /** What cannot be had of the system, as its documentation says, and why. */
  readonly lacks?: Partial<Record<Ability, string>>
  start(): Promise<CiTwin>
}

/** files: builds leave files that can be fetched by their path. log: it can be read while it is written. */
export type Ability = 'files' | 'log' | 'recover'

/** Faults of a connection or a proxy that any system can meet, after which it must say UNAVAILABLE. */
export const faults: readonly { readonly name: string; readonly fault: Fault }[] = [
  { name: 'a 500', fault: { kind: 'status', status: 500, body: 'stack trace' } },
  { name: 'a 429', fault: { kind: 'status', status: 429, headers: { 'retry-after': '0' } } },
  { name: 'a web page', fault: { kind: 'html' } },
  { name: 'half an answer', fault: { kind: 'half' } },
  { name: 'JSON that ends in the middle', fault: { kind: 'wrongJson' } },
  { name: 'a lost connection', fault: { kind: 'reset' } },
  { name: 'no answer in time', fault: { kind: 'slow', ms: 2_000 } },
]
