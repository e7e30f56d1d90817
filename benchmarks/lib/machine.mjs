import { cpus } from 'node:os'

/** What a number without it means nothing: program versions and processor. */
export function machine() {
  return {
    node: process.versions.node,
    v8: process.versions.v8,
    platform: `${process.platform} ${process.arch}`,
    processor: `${cpus().length} x ${cpus()[0]?.model.trim()}`,
  }
}
