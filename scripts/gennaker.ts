import { ConfigError } from '#platform/config/problems.ts'
import { dieWithParent } from '#platform/lifecycle/shutdown.ts'
import { StartupError } from '#platform/lifecycle/startupError.ts'
import { hint } from '#platform/words/nearest.ts'
import { keepCompiledCode } from './compileCache.ts'

interface Command {
  readonly summary: string
  readonly load: () => Promise<{ run(flags: readonly string[]): void | Promise<void> }>
}

const commands: Record<string, Command> = {
  start: { summary: 'starts the services', load: () => import('./commands/start.ts') },
  config: {
    summary: 'prints the configuration in force and where each value comes from',
    load: () => import('./commands/config.ts'),
  },
  version: { summary: 'prints the version', load: () => import('./commands/version.ts') },
}

dieWithParent()
keepCompiledCode()
// GraphQL, Express and React do checks for their developers unless they are told; before any of them is loaded.
process.env.NODE_ENV ??= 'production'
const [name = 'help', ...flags] = process.argv.slice(2)
try {
  if (['help', '--help', '-h'].includes(name)) console.log(help())
  else if (Object.hasOwn(commands, name)) await (await (commands[name] as Command).load()).run(flags)
  else {
    console.error(`There is no command "${name}"${hint(name, [...Object.keys(commands), 'help'])}`)
    process.exitCode = 1
  }
} catch (error) {
  // A defect deserves its stack trace; what the person at the keyboard can repair does not.
  const isTheirs = error instanceof ConfigError || error instanceof StartupError
  console.error(isTheirs ? error.message : error)
  process.exit(1)
}

function help(): string {
  const lines = Object.entries(commands).map(([command, { summary }]) => `  ${command.padEnd(9)}${summary}`)
  return [
    'Usage: gennaker <command> [flags]',
    '',
    ...lines,
    '',
    'Every key of the configuration is a flag: --port 9000, --data ./data, --services orca,front50, --config file.',
    '`gennaker config` lists them.',
  ].join('\n')
}
