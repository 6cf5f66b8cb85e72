import { z } from 'zod'
import type { CloudOperationResolvers, OperationTaskResolvers } from '#schema/generated/clouddriver.ts'

export const operationTask: OperationTaskResolvers = {
  __resolveReference: async ({ id }, { loaders }) => (await loaders.tasks.load(id)) ?? null,
  application: ({ application }) => application ?? null,
  status: ({ history }) => history.at(-1)!,
  history: ({ history }) => [...history],
  resultObjects: ({ resultObjects }) => [...resultObjects],
  failure: ({ failure }) => (failure ? { ...failure, errors: [...failure.errors] } : null),
  endTime: ({ endTime }) => endTime ?? null,
}

export const cloudOperation: CloudOperationResolvers = {
  parameters: ({ parameters }) => z.toJSONSchema(parameters, { io: 'input', unrepresentable: 'any' }),
}
