import manifest from '../../package.json' with { type: 'json' }

/** Prints the version. */
export function run(): void {
  console.log(manifest.version)
}
