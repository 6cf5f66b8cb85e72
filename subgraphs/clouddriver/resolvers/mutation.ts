import type { MutationResolvers } from '#schema/generated/clouddriver.ts'
import { deleteAccount } from '../actions/deleteAccount.ts'
import { cancelOperationTask } from '../actions/operationTask.ts'
import type { Ports } from '../actions/ports.ts'
import { saveAccount } from '../actions/saveAccount.ts'
import { submitOperations } from '../actions/submitOperations.ts'

export const mutation = (ports: Ports): MutationResolvers => ({
  submitOperations: (_, submission, { caller }) => submitOperations(submission, caller, ports),
  cancelOperationTask: (_, { id, reason }, { caller }) =>
    cancelOperationTask(id, reason ?? undefined, caller, ports),
  saveAccount: (_, { definition }, { caller }) => saveAccount(definition, caller, ports),
  deleteAccount: (_, { name }) => deleteAccount(name, ports),
})
