import { rename } from 'node:fs/promises'
import path from 'node:path'
import type { Context } from '../context.ts'
import type { Artefact } from './artefact.ts'
import { type GoBuild, goBuild, keyOf } from './go-build.ts'
import { mustSay } from './node-image/binaries.ts'

/** The release of toxiproxy that the campaign uses. */
const TOXIPROXY = 'v2.5.0'

/** How to build toxiproxy's server. Its main package is called `server`. */
export const TOXIPROXY_BUILD: GoBuild = {
  name: 'toxiproxy',
  module: 'github.com/Shopify/toxiproxy/v2',
  version: TOXIPROXY,
  packages: ['github.com/Shopify/toxiproxy/v2/cmd/server'],
  ldflags: `-X github.com/Shopify/toxiproxy/v2.Version=${TOXIPROXY.slice(1)}`,
}

/** `toxiproxy-server`: a TCP proxy that spoils connections on request. */
export function toxiproxyServer(ctx: Context): Artefact {
  return {
    key: keyOf(TOXIPROXY_BUILD),
    title: `build toxiproxy ${TOXIPROXY}`,
    gib: 0.5,
    async make(folder, step) {
      await goBuild(TOXIPROXY_BUILD, folder, ctx, step)
      await rename(path.join(folder, 'server'), path.join(folder, 'toxiproxy-server'))
      await mustSay(ctx, folder, 'toxiproxy-server', ['-version'], TOXIPROXY.slice(1))
    },
  }
}
