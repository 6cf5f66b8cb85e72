import { type Logger as PinoLogger, pino } from 'pino'
import pretty from 'pino-pretty'
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
  write(text: string): unknown
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

function destination(format: LogOptions['format'], output?: Output) {
  const isPretty = format === 'pretty' || (format === 'auto' && !output && process.stdout.isTTY)
  if (!isPretty) return output ?? pino.destination(1)
  return pretty({
    translateTime: 'SYS:HH:MM:ss.l',
    ignore: 'service',
    messageFormat: '{if service}{service}: {end}{msg}',
    colorize: !output && process.stdout.isTTY,
    sync: true,
    ...(output && { destination: { write: (text: string) => output.write(text) } as never }),
  })
}
