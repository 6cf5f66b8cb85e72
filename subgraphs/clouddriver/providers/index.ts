import { kubernetes } from './kubernetes/index.ts'
import type { AnyProvider } from './provider.ts'

/** Every cloud there is. */
export const providers: readonly AnyProvider[] = [kubernetes]
