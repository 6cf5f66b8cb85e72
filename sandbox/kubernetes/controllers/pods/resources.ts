import { amountOf } from '../../kinds/pod/amount.ts'
import type { Container, Pod } from '../kinds.ts'

export type Amounts = Readonly<Record<string, number>>

/**
 * What a pod asks for of each resource: the sum of its containers, or what an init container needs alone if that is
 * more; sidecars run beside both.
 */
export function podResources({ spec }: Pod, of: 'requests' | 'limits' = 'requests'): Amounts {
  const amounts: Record<string, number> = {}
  for (const container of spec.containers) add(amounts, container, of)
  const beside: Record<string, number> = {}
  for (const container of spec.initContainers ?? []) {
    if (container.restartPolicy === 'Always') {
      add(amounts, container, of)
      add(beside, container, of)
    } else {
      for (const [name, value] of Object.entries(container.resources?.[of] ?? {})) {
        amounts[name] = Math.max(amounts[name] ?? 0, (beside[name] ?? 0) + amountOf(value))
      }
    }
  }
  return amounts
}

function add(amounts: Record<string, number>, { resources }: Container, of: 'requests' | 'limits'): void {
  for (const [name, value] of Object.entries(resources?.[of] ?? {})) {
    amounts[name] = (amounts[name] ?? 0) + amountOf(value)
  }
}
