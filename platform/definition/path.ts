/** The way from the top of a JSON document to a place in it: object keys and list indexes. */
export type Path = readonly (string | number)[]

const plainKey = /^[A-Za-z_$][\w$-]*$/

/** Writes a path as people do: stages[2].waitTime; keys with other characters in brackets: labels["app.kubernetes.io/name"]. */
export function formatPath(path: Path): string {
  return path
    .map((step, position) => {
      if (typeof step === 'number') return `[${step}]`
      if (!plainKey.test(step)) return `[${JSON.stringify(step)}]`
      return position === 0 ? step : `.${step}`
    })
    .join('')
}

/** A path that begins at a place, which may be the whole: `within('triggers[0]', 'type')` is triggers[0].type. */
export const within = (place: string, path: string): string => [place, path].filter(Boolean).join('.')
