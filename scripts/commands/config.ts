import { loadConfig } from '#platform/config/load.ts'
import { printConfig } from '#platform/config/print.ts'

/** Prints the configuration in force as YAML. */
export function run(flags: readonly string[]): void {
  process.stdout.write(printConfig(loadConfig({ flags, environment: process.env, folder: process.cwd() })))
}
