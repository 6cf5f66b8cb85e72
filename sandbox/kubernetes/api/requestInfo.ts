/** What a path and a method ask for, in the terms that authorisation uses. */
export interface RequestInfo {
  readonly path: string
  readonly query: URLSearchParams
  /** get, list, watch, create, update, patch, delete, deletecollection; of other paths the method in lower case. */
  readonly verb: string
  /** Undefined for paths that are no resource's. */
  readonly target: Target | undefined
}

export interface Target {
  readonly group: string
  readonly version: string
  readonly plural: string
  readonly namespace?: string
  readonly name?: string
  readonly subresource?: string
}

const verbs: Readonly<Record<string, string>> = {
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
}

export function requestInfo(method: string, url: string): RequestInfo {
  const at = url.indexOf('?')
  const path = at < 0 ? url : url.slice(0, at)
  const query = new URLSearchParams(at < 0 ? '' : url.slice(at + 1))
  const target = parseTarget(path)
  if (target === undefined) return { path, query, verb: method.toLowerCase(), target }
  return { path, query, verb: verbOf(method, target, query), target }
}

function verbOf(method: string, { name }: Target, query: URLSearchParams): string {
  if (method === 'GET' || method === 'HEAD') {
    if (isTrue(query.get('watch')) && name === undefined) return 'watch'
    return name === undefined ? 'list' : 'get'
  }
  if (method === 'DELETE' && name === undefined) return 'deletecollection'
  return verbs[method] ?? method.toLowerCase()
}

export const isTrue = (value: string | null): boolean =>
  value !== null && value !== 'false' && value !== '0' && value !== ''

/** `/api/v1/…` or `/apis/<group>/<version>/…`, with `namespaces/<namespace>/` before what lives in one. */
function parseTarget(path: string): Target | undefined {
  const parts = path
    .split('/')
    .filter((part) => part !== '')
    .map(decode)
  const [root] = parts
  const isCore = root === 'api'
  if (!isCore && root !== 'apis') return undefined
  const [group, version] = isCore ? ['', parts[1]] : [parts[1], parts[2]]
  const rest = parts.slice(isCore ? 2 : 3)
  if (group === undefined || version === undefined || rest.length === 0) return undefined
  if (rest[0] === 'namespaces' && rest.length > 2 && !(group === '' && isOfNamespace(rest[2]!))) {
    const [, namespace, plural, name, ...sub] = rest
    return target(group, version, plural!, name, sub, namespace)
  }
  const [plural, name, ...sub] = rest
  const isNamespace = group === '' && plural === 'namespaces'
  return target(group, version, plural!, name, sub, isNamespace ? name : undefined)
}

const isOfNamespace = (part: string): boolean => part === 'status' || part === 'finalize'

function target(
  group: string,
  version: string,
  plural: string,
  name: string | undefined,
  sub: string[],
  namespace: string | undefined,
): Target {
  return {
    group,
    version,
    plural,
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
    ...(sub.length === 0 ? {} : { subresource: sub.join('/') }),
  }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
