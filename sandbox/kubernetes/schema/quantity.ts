/**
 * The canonical text of a quantity, as the API server writes it back: no fraction, the largest suffix that leaves a whole
 * number, in the family (binary, decimal, exponent) that it was given in. `1024Mi` → `1Gi`, `0.5` → `500m`.
 */
export function canonicalQuantity(value: string | number): string {
  const [, sign, digits, suffix] = /^([+-]?)(\d*\.?\d*)(.*)$/.exec(String(value)) as unknown as [
    string,
    string,
    string,
    string,
  ]
  const amount = parseDecimal(digits)
  if (amount.units === 0n) return '0'
  const text = suffix in binary ? asBinary(amount, binary[suffix]!) : asDecimal(amount, suffix)
  return (sign === '-' ? '-' : '') + text
}

/** units × 10^exponent */
interface Decimal {
  readonly units: bigint
  readonly exponent: number
}

const binary: Readonly<Record<string, number>> = { Ki: 1, Mi: 2, Gi: 3, Ti: 4, Pi: 5, Ei: 6 }
const binaryNames = ['', ...Object.keys(binary)]
const decimal: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
}
const decimalNames = new Map(Object.entries(decimal).map(([name, exponent]) => [exponent, name]))
const smallest = -9

function parseDecimal(text: string): Decimal {
  const [whole = '', fraction = ''] = text.split('.')
  return { units: BigInt(whole + fraction || '0'), exponent: -fraction.length }
}

function asBinary(amount: Decimal, power: number): string {
  const scaled = amount.units * 1024n ** BigInt(power)
  const divisor = 10n ** BigInt(-amount.exponent)
  if (scaled % divisor !== 0n) return asDecimal({ units: scaled, exponent: amount.exponent }, '')
  let bytes = scaled / divisor
  let name = 0
  while (name < binaryNames.length - 1 && bytes % 1024n === 0n) {
    bytes /= 1024n
    name++
  }
  return `${bytes}${binaryNames[name]}`
}

function asDecimal(amount: Decimal, suffix: string): string {
  const isExponent = /^[eE][+-]?\d+$/.test(suffix)
  const shift = isExponent ? Number(suffix.slice(1)) : (decimal[suffix] ?? 0)
  let { units } = amount
  let exponent = amount.exponent + shift
  while (units % 10n === 0n) {
    units /= 10n
    exponent++
  }
  // Finer than a billionth is rounded up.
  while (exponent < smallest) {
    units = (units + 9n) / 10n
    exponent++
  }
  const target = Math.min(18, Math.floor(exponent / 3) * 3)
  units *= 10n ** BigInt(exponent - target)
  if (isExponent) return target === 0 ? `${units}` : `${units}e${target}`
  return `${units}${decimalNames.get(target)}`
}
