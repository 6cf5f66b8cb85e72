import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the checkout. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** Something that the person at the keyboard can repair: shown without a stack trace. */
export class SetupError extends Error {}
