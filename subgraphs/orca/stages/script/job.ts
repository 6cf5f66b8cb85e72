import type { JsonObject } from '../../domain/execution.ts'

/** The container that runs the script. */
export const container = 'script'

/**
 * Clones the repository, if there is one, runs the command, and tells the lines of the property file by the log. All that comes
 * from a pipeline comes by the environment: nothing of it is part of this text.
 */
const program = `set -e
cd "$(mktemp -d)"
if [ -n "$REPO_URL" ]; then
  git clone --depth 1 \${REPO_BRANCH:+--branch "$REPO_BRANCH"} -- "$REPO_URL" .
fi
cd "./\${SCRIPT_PATH:-.}"
sh -c "$COMMAND"
if [ -n "$PROPERTY_FILE" ]; then
  tr '\\t' ' ' < "$PROPERTY_FILE" | tr -d '\\000-\\011\\013-\\037' |
    sed -n -e 's/[\\\\"]/\\\\&/g' -e 's/^ *\\([^=#! ][^=]*\\)=\\(.*\\)$/SPINNAKER_CONFIG_JSON={"\\1":"\\2"}/p'
fi
`

export interface EnvironmentVariable {
  readonly name: string
  readonly value: string
}

/** The manifest of the Job that runs a script once. */
export const scriptJob = (
  env: readonly EnvironmentVariable[],
  { namespace, image }: { readonly namespace: string; readonly image: string },
): JsonObject => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { generateName: 'script-', namespace },
  spec: {
    backoffLimit: 0,
    template: {
      spec: {
        restartPolicy: 'Never',
        containers: [{ name: container, image, command: ['sh', '-c', program], env }],
      },
    },
  },
})
