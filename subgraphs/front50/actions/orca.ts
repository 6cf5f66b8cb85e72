import { PlatformError } from '#platform/errors/errors.ts'
import { systemCaller } from '#platform/identity/caller.ts'
import type { Platform } from '#platform/service/service.ts'
import {
  DefinitionProblemsDocument,
  MoveExecutionsDocument,
} from '#schema/generated/operations-front50-orca.ts'
import type { Orca } from './ports.ts'

/** Orca as Front50 uses it, through the platform. */
export function orcaOf({ call }: Pick<Platform, 'call'>): Orca {
  return {
    async stageErrors(definition, caller) {
      const { definitionProblems } = await call('orca', DefinitionProblemsDocument, { definition }, caller)
      return definitionProblems
    },
    async moveExecutions(fromApplication, toApplication) {
      await call('orca', MoveExecutionsDocument, { fromApplication, toApplication }, systemCaller)
    },
  }
}

export const isUnavailable = (error: unknown): boolean =>
  error instanceof PlatformError && error.code === 'UNAVAILABLE'
