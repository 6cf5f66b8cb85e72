import type { Happening } from './happening.ts'
import type { Message } from './message.ts'

/** What the author of a notification wants to say, evaluated. */
export interface OwnTexts {
  readonly text?: string
  readonly customSubject?: string
  readonly customBody?: string
  readonly customMessage?: string
}

/** An expression in a notification that has no value. */
export interface FailedText {
  readonly where: string
  readonly error: string
}

interface Circumstances {
  readonly when: string
  readonly link: string
  /** The number of the build that triggered the execution. */
  readonly build: string | undefined
  readonly failed: readonly FailedText[]
}

/** Characters. Nobody reads more, and what is longer, or made so by `{{link}}`, could not be kept. */
const longestSubject = 500
const longestBody = 50_000

const shortened = (text: string, most: number) => (text.length > most ? `${text.slice(0, most)} …` : text)

/** What is told of an event by default, or what the author says instead. What has failed of his expressions is said too. */
export function messageFor(happening: Happening, own: OwnTexts, circumstances: Circumstances): Message {
  const { application, execution, stage, time } = happening
  const { when, link, failed } = circumstances
  const replaced = (text: string) =>
    text.replaceAll('{{executionId}}', execution.id).replaceAll('{{link}}', link)
  const statement = statementOf(happening, circumstances)
  const whole = own.customBody ?? own.customMessage
  const body =
    whole === undefined
      ? [
          statement,
          own.text,
          when === 'manualJudgment' ? instructionsOf(happening) : undefined,
          `[Show the execution](${link})`,
        ]
          .filter((part) => part !== undefined)
          .map(replaced)
          .join('\n\n')
      : replaced(whole)
  return {
    subject: shortened(oneLine(replaced(own.customSubject ?? statement)), longestSubject),
    body: [shortened(body, longestBody), ...failed.map(failureText)].join('\n\n'),
    severity: severityOf(happening, when),
    when,
    application,
    execution,
    ...(stage && { stage: { id: stage.id, name: stage.name, type: stage.type } }),
    link,
    time,
  }
}

const failureText = ({ where, error }: FailedText) =>
  `Not all of this could be evaluated: the expression in \`${where}\` failed: ${error}`

const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim()

const verbs = {
  starting: 'is starting',
  complete: 'has completed successfully',
  failed: 'has failed',
  skipped: 'was skipped',
} as const

const judgments: Readonly<Record<string, (name: string, judge: string, input: string) => string>> = {
  manualJudgment: (name) => `waits for a judgment: ${name}`,
  manualJudgmentContinue: (name, judge, input) => `goes on: ${judge} answered ${name} with continue${input}`,
  manualJudgmentStop: (name, judge, input) => `stops: ${judge} answered ${name} with stop${input}`,
}

function statementOf(happening: Happening, { when, build }: Circumstances): string {
  const { application, execution, stage, subject, phase } = happening
  const whole =
    subject === 'orchestration'
      ? `${application}'s task ${execution.name}`
      : `${application}'s ${execution.name} pipeline${build === undefined ? '' : ` build #${build}`}`
  if (!stage) return `${whole} ${verbs[phase]}`
  const judge = String(stage.context.lastModifiedBy ?? 'nobody')
  const { judgmentInput } = stage.context
  const input = typeof judgmentInput === 'string' && judgmentInput !== '' ? ` (${judgmentInput})` : ''
  return judgments[when]
    ? `${whole} ${judgments[when](stage.name, judge, input)}`
    : `Stage ${stage.name} of ${whole} ${verbs[phase]}`
}

function instructionsOf({ stage }: Happening): string | undefined {
  const instructions = stage?.context.instructions
  return typeof instructions === 'string' && instructions !== '' ? instructions : undefined
}

function severityOf({ phase }: Happening, when: string): Message['severity'] {
  if (when === 'manualJudgment') return 'question'
  if (phase === 'failed') return 'failure'
  return phase === 'complete' ? 'success' : 'info'
}
