/**
 * Every point at which a fault can be injected, and what it interrupts. `failpoint(name)` refuses other names at
 * compile time, GENNAKER_FAILPOINTS at start.
 */
export const failpointTable = {
  'front50.savePipeline.archived':
    'the version before is in the history and the new one is not yet the present one',
  'front50.deletePipeline.hidden': 'a pipeline is deleted for everybody and still lies in the store',
  'front50.deleteApplication.removed': 'an application is deleted and its pipelines still lie in the store',
  'front50.saveObject.archived':
    'the version before of an object is in the history and the new one is not yet the present one',
  'front50.deleteObject.hidden': 'an object is deleted for everybody and still lies in the store',
  'front50.renameApplication.recorded':
    'an application has its new name and its executions still have the old one',
  'clouddriver.saveAccount.stored': 'an account is in the store and not yet opened',
  'clouddriver.submit.beforeWrite': 'operations are accepted and not yet in the store',
  'clouddriver.submit.afterWrite': 'operations are in the store and neither answered nor begun',
  'clouddriver.operation.beforeRun': 'an operation is about to begin',
  'clouddriver.operation.decided': 'what an operation has decided is in the store and not yet used',
  'clouddriver.operation.afterRun': 'an operation is done and its result is not yet in the store',
  'clouddriver.operation.recorded': 'the result of an operation is in the store and the next has not begun',
  'clouddriver.task.beforeEnd': 'a task is about to be written as ended',
  'clouddriver.task.afterEnd': 'a task is written as ended and nobody has been told',
  'igor.start.beforeCall': 'a build is to be started and its system has not been asked',
  'igor.start.afterCall': 'a build was started and what its system answered is not in the store',
  'igor.poll.told': 'Echo has kept what a poll has found and its mark still stands before that',
  'orca.start.beforeWrite': 'a start is accepted and not yet in the store',
  'orca.start.afterWrite': 'a start is in the store and neither answered nor handed on',
  'orca.expressions.answered':
    'what the expressions of a stage want from outside is known and the stage has not started',
  'orca.task.beforeExecute': 'a task is about to act; what acts only once has its attempt recorded',
  'orca.task.afterExecute': 'a task has acted and its result is not yet in the store',
  'orca.transition.beforeWrite': 'a transition is decided and not yet in the store',
  'echo.append.allotted': 'events have their places in the log and are not yet written there',
  'echo.consumer.handled': 'a consumer has taken events and its cursor still stands before them',
  'orca.transition.afterWrite': 'a transition is in the store and its messages are not yet handed on',
  'orca.events.told': 'Echo has been told events of executions, and it is not yet in the store that it has',
  'echo.notification.beforeSend': 'an attempt to send a notification is recorded and nothing is sent yet',
  'echo.notification.afterSend': 'a notification is sent and that is not yet in the store',
  'echo.digest.claimed': 'held notifications belong to a digest that is not yet in the store',
  'echo.digest.stored': 'a digest is in the store and what it tells still counts as held',
  'echo.schedule.due': 'runs of cron triggers are due and not yet in the log',
  'echo.schedule.told': 'runs of cron triggers are in the log and still count as due',
  'echo.trigger.matched': 'an event starts a pipeline and Orca has not been told',
  'echo.trigger.started': 'Orca has started what an event starts, and the event still counts as not handled',
} as const satisfies Record<string, string>

export type FailpointName = keyof typeof failpointTable
