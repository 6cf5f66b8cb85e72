import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'

/** What a button answers. */
export interface JudgmentAnswer {
  readonly executionId: string
  readonly stageId: string
  /** Milliseconds since 1970 at which the stage began: a restarted stage asks anew. */
  readonly startTime: number | undefined
  readonly judgment: 'CONTINUE' | 'STOP'
  readonly input?: string | undefined
}

const schema = z.object({
  e: z.string(),
  s: z.string(),
  t: z.number().optional(),
  j: z.enum(['CONTINUE', 'STOP']),
  i: z.string().optional(),
})

/** The values of buttons: what they answer, sealed, so that no other can be made up. */
export class JudgmentTokens {
  readonly #key: Buffer

  constructor(secret: string) {
    this.#key = Buffer.from(hkdfSync('sha256', secret, '', 'gennaker judgment buttons', 32))
  }

  make({ executionId, stageId, startTime, judgment, input }: JudgmentAnswer): string {
    const content = { e: executionId, s: stageId, t: startTime, j: judgment, i: input }
    const text = Buffer.from(JSON.stringify(content)).toString('base64url')
    return `${text}.${this.#seal(text)}`
  }

  /** Undefined for what was not made here. */
  read(token: string): JudgmentAnswer | undefined {
    const [text = '', seal = ''] = token.split('.')
    const [given, expected] = [Buffer.from(seal), Buffer.from(this.#seal(text))]
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined
    const { e, s, t, j, i } = schema.parse(JSON.parse(Buffer.from(text, 'base64url').toString()))
    return { executionId: e, stageId: s, startTime: t, judgment: j, input: i }
  }

  #seal(text: string): string {
    return createHmac('sha256', this.#key).update(text).digest('base64url')
  }
}
