import path from 'node:path'
import { run } from '../command.ts'
import type { Context } from '../context.ts'
import type { Hands } from './hands.ts'

/** What stays as the person set it, by an environment variable or by `go env -w`: where Go fetches, keeps and finds things. */
const THE_PERSONS = [
  ...['GOPROXY', 'GOAUTH', 'GOTOOLCHAIN', 'GOROOT', 'GOPATH', 'GOMODCACHE', 'GOCACHE'],
  ...['CC', 'CXX', 'AR', 'PKG_CONFIG'],
] as const

/**
 * What is the same everywhere, so that no setting of the person's takes the checks away or changes what is built. Go takes
 * an empty variable for one that is not set (`go help environment`), and `GOENV=off` keeps its file of settings out.
 * Every module is checked against the public checksum database unless its sum is kept here (`go help module-auth`).
 */
const OURS: Readonly<Record<string, string>> = {
  GOENV: 'off',
  GOSUMDB: 'sum.golang.org',
  ...empty('GONOSUMDB', 'GONOSUMCHECK', 'GOPRIVATE', 'GOINSECURE', 'GONOPROXY'),
  GOFLAGS: '-buildvcs=false',
  GOWORK: 'off',
  GO111MODULE: 'on',
  ...empty('GOOS', 'GOARCH', 'GOAMD64', 'GOARM64', 'GOEXPERIMENT', 'GODEBUG', 'GOFIPS140'),
  ...empty('GOCACHEPROG', 'CGO_CFLAGS', 'CGO_CPPFLAGS', 'CGO_CXXFLAGS', 'CGO_LDFLAGS'),
}

/** What our `go` commands run with, apart from what a single build adds. */
export interface GoEnvironment extends Readonly<Record<string, string>> {
  readonly GOROOT: string
  readonly GOCACHE: string
  readonly GOMODCACHE: string
}

/** The whole environment of `go` in some hands: the builder's caches are in its home, for it may not enter others'. */
export async function goEnvironment(ctx: Context, hands: Hands): Promise<GoEnvironment> {
  // Asked where no stranger's go.mod is found: one could name a toolchain, which Go would fetch before it answers.
  const text = await run(ctx.signal, 'go', ['env', '-json', ...THE_PERSONS], {
    cwd: path.parse(process.cwd()).root,
    env: { GOWORK: 'off', GOSUMDB: 'sum.golang.org' },
    timeout: 20_000,
  })
  const theirs = JSON.parse(text) as Record<(typeof THE_PERSONS)[number], string>
  return { ...theirs, ...OURS, ...(hands.of === 'builder' && below(hands.home)) }
}

function below(home: string) {
  return {
    HOME: path.join(home, 'home'),
    GOPATH: path.join(home, 'path'),
    GOCACHE: path.join(home, 'build'),
    GOMODCACHE: path.join(home, 'mod'),
  }
}

function empty(...names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map(name => [name, '']))
}
