import { readFileSync } from 'node:fs'
import type { JsonObject } from '../../../domain/manifest.ts'
import { misconfigured } from './endpoint.ts'
import { kubeconfigPath } from './fromKubeconfig.ts'
import { parseKubeconfig } from './kubeconfig.ts'

/** A definition for each context of a kubeconfig, of the context's name. Throws KubernetesError (Misconfigured). */
export function accountsOfKubeconfig(path: string): readonly JsonObject[] {
  const file = kubeconfigPath({ kubeconfigFile: path })
  const { contexts } = parseKubeconfig(textOf(file), file)
  return (contexts ?? []).map(({ name }) => ({ name, context: name, kubeconfigFile: file }))
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw misconfigured(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code}`, error)
  }
}
