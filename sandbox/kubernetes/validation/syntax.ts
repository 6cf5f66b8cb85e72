import { invalid, type Problem, tooLong } from './problem.ts'

/** The syntaxes of names, labels and quantities, with the API server's explanations. */

const dnsLabel = '[a-z0-9]([-a-z0-9]*[a-z0-9])?'
const dnsSubdomain = `${dnsLabel}(\\.${dnsLabel})*`
const dns1035 = '[a-z]([-a-z0-9]*[a-z0-9])?'
const qualified = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'
const labelValue = `(${qualified})?`
const keySyntax = '[-._a-zA-Z0-9]+'

const whole = (pattern: string): RegExp => new RegExp(`^${pattern}$`)
const wholeDnsLabel = whole(dnsLabel)
const wholeSubdomain = whole(dnsSubdomain)
const whole1035 = whole(dns1035)
const wholeQualified = whole(qualified)
const wholeLabelValue = whole(labelValue)
const wholeKey = whole(keySyntax)

const subdomainDetail = `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${dnsSubdomain}')`
const labelDetail = `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '${dnsLabel}')`
const dns1035Detail = `a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '${dns1035}')`
const qualifiedDetail = `name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${qualified}')`
const labelValueDetail = `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '${labelValue}')`
const keyDetail = `a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '${keySyntax}')`

const long = (limit: number): string => `must be no more than ${limit} characters`

export function subdomainProblems(field: string, value: string): Problem[] {
  if (value.length > 253) return [invalid(field, value, long(253))]
  return wholeSubdomain.test(value) ? [] : [invalid(field, value, subdomainDetail)]
}

export function dnsLabelProblems(field: string, value: string): Problem[] {
  if (value.length > 63) return [invalid(field, value, long(63))]
  return wholeDnsLabel.test(value) ? [] : [invalid(field, value, labelDetail)]
}

export function dns1035Problems(field: string, value: string): Problem[] {
  if (value.length > 63) return [invalid(field, value, long(63))]
  return whole1035.test(value) ? [] : [invalid(field, value, dns1035Detail)]
}

/** `prefix/name` or `name`, as labels and annotations are called. */
export function qualifiedNameProblems(field: string, value: string): Problem[] {
  const parts = value.split('/')
  if (parts.length > 2) {
    return [
      invalid(
        field,
        value,
        `a qualified name ${qualifiedDetail.slice('name part '.length)} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
      ),
    ]
  }
  const name = parts.at(-1)!
  const problems: Problem[] = []
  if (parts.length === 2) {
    if (parts[0] === '') problems.push(invalid(field, value, 'prefix part must be non-empty'))
    else if (!wholeSubdomain.test(parts[0]!))
      problems.push(invalid(field, value, `prefix part ${subdomainDetail}`))
  }
  if (name === '') problems.push(invalid(field, value, 'name part must be non-empty'))
  else if (name.length > 63) problems.push(invalid(field, value, `name part ${long(63)}`))
  if (!wholeQualified.test(name)) problems.push(invalid(field, value, qualifiedDetail))
  return problems
}

export function labelValueProblems(field: string, value: string): Problem[] {
  if (value.length > 63) return [invalid(field, value, long(63))]
  return wholeLabelValue.test(value) ? [] : [invalid(field, value, labelValueDetail)]
}

export function configKeyProblems(field: string, key: string): Problem[] {
  if (key.length > 253) return [tooLong(field, 253)]
  return wholeKey.test(key) ? [] : [invalid(field, key, keyDetail)]
}

const quantity = /^[+-]?(\d+(\.\d*)?|\.\d+)(([KMGTPE]i)|[numkMGTPE]|([eE][+-]?\d+))?$/

export const quantityDetail =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"

export const isQuantity = (value: unknown): boolean =>
  typeof value === 'number' || (typeof value === 'string' && quantity.test(value))
