import { isObject } from '#platform/definition/json.ts'
import { ExpressionError } from '#platform/expressions/errors.ts'
import type { ExpressionFunction } from '#platform/expressions/scope.ts'
import { expectedArtifactsOf } from '../../domain/artifacts/artifact.ts'
import { defineFunction, suggestion } from './support.ts'

const by = (name: string, field: 'name' | 'type'): ExpressionFunction =>
  defineFunction({
    name,
    arguments: [field],
    description: `The artifact of that ${field} that was bound when the execution started.`,
    call: ({ execution: { execution }, text }) => {
      const bound = expectedArtifactsOf(execution.trigger.resolvedExpectedArtifacts)
        .map(({ boundArtifact }) => boundArtifact)
        .filter(isObject)
      const found = bound.find((artifact) => artifact[field] === text(0))
      if (found) return found
      const known = bound.map((artifact) => String(artifact[field]))
      throw new ExpressionError(
        'VALUE',
        `the trigger has no artifact with the ${field} '${text(0)}'${suggestion(text(0), known)}`,
      )
    },
  })

export const triggerResolvedArtifact = by('triggerResolvedArtifact', 'name')
export const triggerResolvedArtifactByType = by('triggerResolvedArtifactByType', 'type')
