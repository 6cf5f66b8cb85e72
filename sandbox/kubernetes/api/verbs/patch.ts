import type { ResourceCall } from '../api.ts'
import { unsupportedMediaType } from '../body.ts'

export async function patch(_call: ResourceCall): Promise<void> {
  throw unsupportedMediaType([])
}
