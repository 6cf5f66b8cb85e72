import { Turns } from '#platform/concurrency/turns.ts'
import { badInput, type InputProblem } from '#platform/errors/errors.ts'
import type { Execution, PlannedKnowledge, Stage } from '../domain/execution.ts'
import { inPipelineOrder } from '../domain/graph.ts'
import { Transition } from '../domain/transition.ts'
import { toNumber } from '../domain/values.ts'
import { failureOf } from '../handlers/exceptions.ts'
import { addBefore } from '../handlers/executionWindow.ts'
import { addSynthetic, definitionOf, planTasks } from '../handlers/plan.ts'
import type { AnyStageDefinition, StageView } from '../stages/define.ts'
import type { Effect } from '../stages/rehearsal.ts'
import { evaluateForPlan } from './evaluate.ts'
import { parametersForPlan } from './parameters.ts'
import type { PlannedStage, UnknownValue } from './plan.ts'
import { rehearseTask } from './rehearse.ts'
import { type RehearsalPorts, rehearsalOf } from './work.ts'

/** What was found out of a stage besides what it is. */
interface Notes extends Pick<PlannedStage, 'runs' | 'runsBecause'> {
  readonly effects: Effect[]
  readonly unknowns: UnknownValue[]
  readonly problems: InputProblem[]
  readonly tasks: { readonly name: string; readonly timeoutMs: number | undefined }[]
  windowOpensAt?: number
}

/** What others look for in the stage and do not find is unknown to them. */
function open({ name, refId }: Stage, part: 'context' | 'both'): PlannedKnowledge {
  const reason = `what stage ${name} (${refId}) brings`
  return part === 'both' ? { context: reason, outputs: reason } : { context: reason }
}

/** Others would miss something if the stage did not run. */
const brings = ({ outputs }: Stage, knowledge: PlannedKnowledge) =>
  Object.keys(outputs).length > 0 || knowledge.outputs !== undefined

/**
 * Goes through the stages of an execution that is never stored, each when all it waits for has been gone through, and finds out
 * what each would do: its parameters evaluated, its synthetic stages, its tasks rehearsed. Branches are gone through side by side.
 */
export async function walkStages(execution: Execution, ports: RehearsalPorts): Promise<PlannedStage[]> {
  const walk = new Walk(new Transition(execution, ports.now), ports)
  return walk.all()
}

/** Plans are made beside everything else, and a long one among many stages hardly ever waits for anything. */
const turns = new Turns()

class Walk {
  readonly #t: Transition
  readonly #ports: RehearsalPorts
  readonly #begun = new Map<string, Promise<void>>()
  readonly #notes = new Map<string, Notes>()
  /** Where each stage of the definition stands in it. */
  readonly #paths = new Map<string, string>()

  constructor(t: Transition, ports: RehearsalPorts) {
    this.#t = t
    this.#ports = ports
    for (const [index, id] of t.graph.topLevel.entries()) {
      this.#paths.set(id, `stages[${index}]`)
      t.setStage(id, { planned: open(t.stage(id), 'both') })
    }
  }

  async all(): Promise<PlannedStage[]> {
    const t = this.#t
    await this.#through(t.graph.topLevel)
    return inPipelineOrder(t.execution.stages, t.graph).flatMap((stage) => this.#planned(stage))
  }

  async #through(ids: readonly string[]): Promise<void> {
    await Promise.all(ids.map((id) => this.#once(id)))
  }

  #once(id: string): Promise<void> {
    const known = this.#begun.get(id)
    if (known) return known
    const begun = this.#through(this.#t.graph.upstreamOf(this.#t.stage(id))).then(() => this.#plan(id))
    this.#begun.set(id, begun)
    return begun
  }

  async #plan(id: string): Promise<void> {
    const t = this.#t
    await turns.turn()
    if (this.#ports.signal.aborted)
      throw badInput([{ path: 'definition', message: 'takes too long to be planned' }])
    // Of itself a stage knows what there is to know.
    t.setStage(id, { planned: undefined })
    const evaluated = await evaluateForPlan(t.execution, t.stage(id), this.#ports)
    const { runs, runsBecause, unknowns, problems } = evaluated
    const notes: Notes = {
      runs,
      runsBecause,
      effects: [],
      unknowns: [...unknowns],
      problems: [...problems],
      tasks: [],
    }
    this.#notes.set(id, notes)
    const { context, source } = evaluated.stage
    t.setStage(id, { context, ...(source && { source }) })
    let knowledge: PlannedKnowledge = {}
    try {
      if (runs !== 'NO') knowledge = await this.#within(id, notes)
    } catch (error) {
      this.#tell(notes, failureOf(error).message)
      knowledge = open(t.stage(id), 'both')
    }
    if (runs === 'UNKNOWN' && brings(t.stage(id), knowledge))
      t.setStage(id, { outputs: {}, planned: open(t.stage(id), 'both') })
    else t.setStage(id, { planned: knowledge })
  }

  /** The stages before, the tasks, and the stages after, as they would run; what is known of the stage then. */
  async #within(id: string, notes: Notes): Promise<PlannedKnowledge> {
    const t = this.#t
    const definition = definitionOf(t.stage(id), this.#ports.stages)
    const withoutValue = [...notes.unknowns, ...notes.problems]
    const viewNow = () => this.#view(id, definition, withoutValue)
    const view = viewNow()
    await this.#through(addBefore(t.stage(id), definition.before?.(view) ?? [], t))
    t.setStage(id, { tasks: planTasks(view, definition) })
    let knowledge: PlannedKnowledge = {}
    for (const task of definition.tasks(view)) {
      notes.tasks.push({ name: task.name, timeoutMs: task.timeoutMs })
      const rehearsed = await rehearseTask(task, rehearsalOf(viewNow(), this.#ports))
      if (rehearsed.context) t.mergeContext(id, rehearsed.context)
      if (rehearsed.outputs) t.mergeOutputs(id, rehearsed.outputs)
      notes.effects.push(...(rehearsed.effects ?? []))
      notes.unknowns.push(...(rehearsed.unknowns ?? []))
      notes.problems.push(...(rehearsed.failed ?? []))
      if (rehearsed.scheduledTime !== undefined) notes.windowOpensAt = rehearsed.scheduledTime
      if (rehearsed.leavesOpen) knowledge = { ...knowledge, ...open(t.stage(id), rehearsed.leavesOpen) }
      for (const problem of rehearsed.problems ?? []) this.#tell(notes, problem)
      // What stands behind a task that would fail is not reached.
      if (rehearsed.problems?.length) return open(t.stage(id), 'both')
    }
    await this.#through(addSynthetic(t.stage(id), 'STAGE_AFTER', definition.after?.(viewNow()) ?? [], t))
    return knowledge
  }

  #view(
    id: string,
    definition: AnyStageDefinition,
    withoutValue: readonly { readonly path: string }[],
  ): StageView<unknown> {
    const stage = this.#t.stage(id)
    const parameters = parametersForPlan(definition.parameters, stage.context, withoutValue)
    return { execution: this.#t.execution, stage, parameters }
  }

  /** What fails because of a value that is not known, or because of what stages before would have done, is no problem yet. */
  #tell(notes: Notes, message: string): void {
    const earlier = [...this.#notes.values()].some((other) => other !== notes && other.effects.length > 0)
    if (notes.unknowns.length === 0 && !earlier) notes.problems.push({ path: '', message })
    else notes.unknowns.push({ path: '', expression: '', reason: `as things are now: ${message}` })
  }

  #pathOf(stage: Stage): string {
    return this.#paths.get(stage.id) ?? this.#pathOf(this.#t.stage(stage.parentStageId!))
  }

  #planned(stage: Stage): PlannedStage[] {
    const notes = this.#notes.get(stage.id)
    if (!notes) return []
    const { refId, type, name, requisiteStageRefIds, syntheticStageOwner, context, outputs } = stage
    const at = this.#pathOf(stage)
    const { 'kato.tasks': _, ...shown } = context
    return [
      {
        refId,
        type,
        name,
        requisiteStageRefIds,
        parentRefId: stage.parentStageId && this.#t.stage(stage.parentStageId).refId,
        syntheticStageOwner,
        context: shown,
        outputs,
        timeoutMs: toNumber(context.stageTimeoutMs),
        ...notes,
        windowOpensAt: notes.windowOpensAt,
        problems: notes.problems.map(({ path, message }) => ({ path: path ? `${at}.${path}` : at, message })),
      },
    ]
  }
}
