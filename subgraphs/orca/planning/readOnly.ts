import type { StageLog, StagePorts } from '../stages/define.ts'

/** A task that a plan runs says of itself that it only reads; were that wrong, it ends here. */
function refused(what: string) {
  return async (): Promise<never> => {
    throw new Error(`A plan must not ${what}.`)
  }
}

/** The ports with everything refused that changes anything. */
export function readOnly(ports: StagePorts): StagePorts {
  const { clouddriver, executions } = ports
  return {
    ...ports,
    http: { ...ports.http, request: refused('call others') },
    executions: {
      ...executions,
      startChild: refused('start executions'),
      cancel: refused('cancel executions'),
    },
    front50: onlyReads(ports.front50),
    igor: { ...ports.igor, start: refused('start builds'), stop: refused('stop builds') },
    clouddriver: {
      ...clouddriver,
      operations: {
        ...clouddriver.operations,
        submit: refused('have operations done'),
        cancel: refused('cancel operations'),
      },
    },
  }
}

/** What Front50 is asked for; everything else of its port changes something. */
const reads: ReadonlySet<string> = new Set(['find', 'attributes'])

function onlyReads<Port extends object>(port: Port): Port {
  const entries = Object.entries(port).map(([name, part]) => {
    if (typeof part !== 'function') return [name, onlyReads(part)]
    return [name, reads.has(name) ? part : refused(`${name} in Front50`)]
  })
  return Object.fromEntries(entries)
}

export const refusingLog: StageLog = {
  cursor: async () => undefined,
  append: refused('write a log'),
}
