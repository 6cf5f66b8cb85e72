const versioned = /^(?<cluster>.+)-v(?<sequence>\d+)$/

/** `app-stack-detail-v000` taken apart as far as a moniker needs it: the application has no dash. */
export function parseFriggaName(name: string): { app: string; cluster: string; sequence?: number } {
  const groups = versioned.exec(name)?.groups
  const cluster = groups?.cluster ?? name
  const dash = cluster.indexOf('-')
  const app = dash < 0 ? cluster : cluster.slice(0, dash)
  return { app, cluster, ...(groups && { sequence: Number(groups.sequence) }) }
}
