import type { JsonObject } from './json.ts'
import type { Report } from './problems.ts'

/** More cycles than this help nobody, and finding all of them can take for ever. */
const maxCycles = 10

/** A stage as the graph sees it. */
interface Node {
  readonly index: number
  /** Undefined for a stage without a refId. */
  readonly refId: string | undefined
  /** As texts; what is no text and no number is left out (its type is reported elsewhere) but keeps its place. */
  readonly requisites: readonly (string | undefined)[]
}

/** refIds are compared as texts: 1 is "1". */
const asRefId = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : undefined

function toNode(stage: JsonObject, index: number): Node {
  const { refId, requisiteStageRefIds } = stage
  const requisites = Array.isArray(requisiteStageRefIds) ? requisiteStageRefIds.map(asRefId) : []
  return { index, refId: asRefId(refId), requisites }
}

/**
 * Reports what keeps stages from being a graph without cycles: duplicate or partly missing refIds, requisites that do
 * not exist, stages that wait for themselves. Stages without any refId run one after the other and are always fine.
 */
export function checkStageGraph(stages: readonly JsonObject[], report: Report): void {
  const nodes = stages.map(toNode)
  if (nodes.every(({ refId }) => refId === undefined)) return
  const byRefId = indexNodes(nodes, report)
  for (const node of nodes) checkRequisites(node, byRefId, report)
  reportCycles(byRefId, report)
}

function indexNodes(nodes: readonly Node[], report: Report): Map<string, Node> {
  const byRefId = new Map<string, Node>()
  for (const node of nodes) {
    const path = ['stages', node.index, 'refId']
    if (node.refId === undefined) {
      report(path, 'is missing, while other stages have one: give every stage a refId, or none')
      continue
    }
    const first = byRefId.get(node.refId)
    if (first) report(path, `is "${node.refId}", as in stages[${first.index}]: refIds must be unique`)
    else byRefId.set(node.refId, node)
  }
  return byRefId
}

function checkRequisites(node: Node, byRefId: ReadonlyMap<string, Node>, report: Report): void {
  node.requisites.forEach((requisite, position) => {
    if (requisite === undefined) return
    const path = ['stages', node.index, 'requisiteStageRefIds', position]
    if (requisite === node.refId) report(path, `is "${requisite}", the stage itself`)
    else if (!byRefId.has(requisite)) report(path, `is "${requisite}", but no stage has this refId`)
  })
}

/** Walks from each stage to what it waits for; meeting a stage that is still on the way closes a cycle. */
function reportCycles(byRefId: ReadonlyMap<string, Node>, report: Report): void {
  let cycles = 0
  const done = new Set<Node>()
  for (const start of byRefId.values()) {
    if (done.has(start)) continue
    const way = [{ node: start, next: 0 }]
    const onWay = new Map<Node, number>([[start, 0]])
    for (let step = way.at(-1); step; step = way.at(-1)) {
      const position = step.next++
      if (position === step.node.requisites.length) {
        done.add(step.node)
        onWay.delete(step.node)
        way.pop()
        continue
      }
      const node = byRefId.get(step.node.requisites[position] ?? '')
      if (!node || node === step.node || done.has(node)) continue
      const entry = onWay.get(node)
      if (entry === undefined) {
        onWay.set(node, way.length)
        way.push({ node, next: 0 })
        continue
      }
      const chain = [...way.slice(entry).map((each) => each.node), node]
      report(['stages', step.node.index, 'requisiteStageRefIds', position], describeCycle(chain))
      if (++cycles === maxCycles) return
    }
  }
}

function describeCycle(chain: readonly Node[]): string {
  const shown = chain.length <= 20 ? chain : [...chain.slice(0, 10), undefined, ...chain.slice(-9)]
  const names = shown.map((node) => node?.refId ?? '…').join(' → ')
  return `closes a cycle, each of these stages waits for the next: ${names}`
}
