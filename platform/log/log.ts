import { type Logger as PinoLogger, pino } from 'pino'
import { prettyFactory } from 'pino-pretty'
import { createRedactor } from './redact.ts'

/** A structured log: `log.info({ execution }, 'started')`; `log.child({ service })` adds to every line. */
export type Logger = PinoLogger

export interface LogOptions {
  readonly level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent'
  /** `auto` is `pretty` on a terminal and `json` (one object a line) elsewhere. */
  readonly format: 'auto' | 'json' | 'pretty'
  /** Texts that must never be written, wherever they stand in a line. */
  readonly secrets?: readonly string[]
}

interface Output {
  write(text: string): void
}

/** A log on standard output, or on `output`. Values under the names of secrets are redacted at any depth. */
export function createLogger(options: LogOptions, output?: Output): Logger {
  const redact = createRedactor(options.secrets ?? [])
  return pino(
    {
      level: options.level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
      hooks: { streamWrite: redact },
    },
    destination(options.format, output),
  )
}

function destination(format: LogOptions['format'], output: Output = pino.destination(1)): Output {
  const isTerminal = process.stdout.isTTY
  if (format === 'json' || (format === 'auto' && !isTerminal)) return output
  const prettify = prettyFactory({
    translateTime: 'SYS:HH:MM:ss.l',
    ignore: 'service',
    messageFormat: '{if service}{service}: {end}{msg}',
    colorize: isTerminal,
  })
  return { write: (line) => output.write(prettify(line)) }
}
