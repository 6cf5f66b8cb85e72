import { type StatusDetails, StatusError } from '../errors.ts'
import { type Resource, resourceName } from '../resources/resource.ts'

/** The refusals that any kind can meet, in the API server's words. */

const details = (resource: Resource, name: string): StatusDetails => ({
  name,
  ...(resource.group === '' ? {} : { group: resource.group }),
  kind: resource.plural,
})

export const notFoundError = (resource: Resource, name: string): StatusError =>
  new StatusError(404, 'NotFound', `${resourceName(resource)} "${name}" not found`, details(resource, name))

export const alreadyExists = (resource: Resource, name: string): StatusError =>
  new StatusError(
    409,
    'AlreadyExists',
    `${resourceName(resource)} "${name}" already exists`,
    details(resource, name),
  )

export const conflict = (resource: Resource, name: string, why: string): StatusError =>
  new StatusError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${resourceName(resource)} "${name}": ${why}`,
    details(resource, name),
  )

export const modified = (resource: Resource, name: string): StatusError =>
  conflict(
    resource,
    name,
    'the object has been modified; please apply your changes to the latest version and try again',
  )

export const uidConflict = (resource: Resource, name: string, wanted: string, found: string): StatusError =>
  conflict(
    resource,
    name,
    `Precondition failed: UID in precondition: ${wanted}, UID in object meta: ${found}`,
  )

export const forbiddenError = (
  resource: Resource,
  name: string,
  why: string,
  extra: StatusDetails = {},
): StatusError =>
  new StatusError(403, 'Forbidden', `${resourceName(resource)} "${name}" is forbidden: ${why}`, {
    ...details(resource, name),
    ...extra,
  })

export const badRequest = (message: string): StatusError => new StatusError(400, 'BadRequest', message)

export const notAllowed = (): StatusError =>
  new StatusError(
    405,
    'MethodNotAllowed',
    'the server does not allow this method on the requested resource',
    {},
  )
