import path from 'node:path'
import { run } from '../command.ts'
import type { Context } from '../context.ts'
import type { Hands } from './hands.ts'

/** User settings we keep (environment or `go env -w`): where Go downloads, stores and finds things. */
const THE_PERSONS = [
  ...['GOPROXY', 'GOAUTH', 'GOTOOLCHAIN', 'GOROOT', 'GOPATH', 'GOMODCACHE', 'GOCACHE'],
  ...['CC', 'CXX', 'AR', 'PKG_CONFIG'],
] as const

/**
 * Settings we force, so that no user setting can disable checks or change the result of a build. Go treats an
 * empty variable as unset (`go help environment`), and `GOENV=off` makes it ignore its settings file. Go
 * verifies every module against the public checksum database unless we keep its sum (`go help module-auth`).
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

/** The environment of our `go` commands, without what a single build adds. */
export interface GoEnvironment extends Readonly<Record<string, string>> {
  readonly GOROOT: string
  readonly GOCACHE: string
  readonly GOMODCACHE: string
}

/** The full environment for `go`. The builder's caches are in its home: it can't enter other users'. */
export async function goEnvironment(ctx: Context, hands: Hands): Promise<GoEnvironment> {
  // Run in a folder without a go.mod: a stranger's could name a toolchain, and Go would fetch it first.
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
