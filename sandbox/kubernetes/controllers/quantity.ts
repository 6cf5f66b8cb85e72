const suffixes: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
}

const pattern = /^([+-]?[\d.]+(?:[eE][+-]?\d+)?)([numkMGTPE]|[KMGTPE]i)?$/

/** `500m`, `1Gi`, `2`, `1e3` as a number; 0 for what is none. */
export function quantity(value: string | number | undefined): number {
  if (typeof value !== 'string') return value ?? 0
  const match = pattern.exec(value)
  return match ? Number(match[1]) * suffixes[match[2] ?? '']! : 0
}
