import { printConfig } from '#platform/config/print.ts'
import { configure } from '#platform/service/configure.ts'

/** Prints the configuration in force as YAML, once it is known that it can be used. */
export async function run(flags: readonly string[]): Promise<void> {
  process.stdout.write(
    printConfig(await configure({ flags, environment: process.env, folder: process.cwd() })),
  )
}
