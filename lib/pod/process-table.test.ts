import { readFileSync } from 'node:fs'
import { AssertionError, expect } from 'chai'
import './assertions.ts'
import { Problem } from '../problem.ts'
import { CHECKED_PS, parseCheckedPs, parsePs, partsOfPs } from './process-table.ts'

/** Recorded in the page's pod: Kubernetes 1.37.2, containerd 2.4.2, Debian's busybox 1.35. */
const DEBIAN = `PID   USER     COMMAND
    1 65535    /pause
    7 root     nginx: master process nginx -g daemon off;
   18 101      nginx: worker process
   19 root     sh
   30 root     {ps} sh
`

/** As the page shows it. */
const PAGE = `PID   USER     TIME  COMMAND
    1 root      0:00 /pause
    8 root      0:00 nginx: master process nginx -g daemon off;
   14 101       0:00 nginx: worker process
   15 root      0:00 sh
   21 root      1h02 ps ax
`

/** Recorded in the pod hup-logger-shared where a mutating policy injects a native sidecar. */
const WITH_SIDECAR = `PID   USER     COMMAND
    1 65535    /pause
    7 1337     sh -c trap 'exit 0' TERM; while true; do sleep 5 & wait; done
   14 root     sh -c trap 'echo got HUP' HUP; trap 'echo got USR1' USR1; echo listening; while true; do sleep 3600 & wait $!; done
   21 root     sleep 3600
   25 1337     sleep 5
`

describe('parsePs', () => {
  it('reads the table that Debian’s busybox prints', () => {
    const table = parsePs(DEBIAN)
    expect(table.processes).to.have.length(5)
    expect(table.first).to.deep.equal({ pid: 1, user: '65535', command: '/pause' })
    expect(table.the('nginx: master process').pid).to.equal(7)
  })

  it('reads the table of the page', () => {
    const table = parsePs(PAGE)
    expect(table.pid(8)?.command).to.equal('nginx: master process nginx -g daemon off;')
    expect(table.pid(21)).to.deep.equal({ pid: 21, user: 'root', command: 'ps ax' })
  })

  it('refuses text that is no table', () => {
    expect(() => parsePs('sh: ps: not found\n')).to.throw(Problem, "it begins with 'sh: ps: not found'")
    expect(() => parsePs('PID   USER     COMMAND\nroot /pause\n')).to.throw(
      Problem,
      "it has the line 'root /pause'",
    )
  })
})

describe('ProcessTable', () => {
  it('wants exactly one process where one is named', () => {
    expect(() => parsePs(PAGE).the('nginx')).to.throw(
      AssertionError,
      "one process 'nginx' to be visible, saw 2",
    )
    expect(() => parsePs(PAGE).the('httpd')).to.throw(AssertionError, 'saw none')
  })

  it('finds any one of several', () => {
    expect(parsePs(PAGE).any('nginx').command).to.match(/^nginx/)
    expect(() => parsePs(PAGE).any('httpd')).to.throw(
      AssertionError,
      "a process 'httpd' to be visible, saw none",
    )
  })

  it('tells the logger of doc.kill-hup-1 from an injected sidecar that has a trap too', () => {
    const table = parsePs(WITH_SIDECAR)
    expect(() => table.the('sh -c trap')).to.throw(AssertionError, 'saw 2')
    expect(table.the("sh -c trap 'echo got HUP' HUP").pid).to.equal(14)
  })

  it('counts a zombie, which ps shows in brackets, as still there', () => {
    const table = parsePs(`${DEBIAN}   17 root     [usleep]\n`)
    expect(table.all('[usleep]')).to.have.length(1)
    expect(table.still([17, 18, 99])).to.deep.equal([17, 18])
  })

  it('says what it saw when a process is missing', () => {
    expect(() => expect(parsePs(DEBIAN)).to.have.process('nginx: worker process', { user: 'root' })).to.throw(
      AssertionError,
      "expected a process 'nginx: worker process' of user root to be visible, saw none\n  PID USER",
    )
  })
})

describe('replaced', () => {
  const before = parsePs(DEBIAN).all('nginx: worker process')

  it('holds when every old process is gone and as many new ones are there', () => {
    expect(parsePs(DEBIAN.replace('   18 101', '   40 101'))).to.have.replaced(before)
  })

  it('fails while an old process shuts down, while no new one is there, and when nothing was replaced', () => {
    const shuttingDown = `${DEBIAN}   40 101      nginx: worker process\n`.replace(
      '18 101      nginx: worker process',
      '18 101      nginx: worker process is shutting down',
    )
    expect(() => expect(parsePs(shuttingDown)).to.have.replaced(before)).to.throw(AssertionError)
    expect(() => expect(parsePs(DEBIAN.replace(/.*worker.*\n/, ''))).to.have.replaced(before)).to.throw(
      AssertionError,
    )
    expect(() => expect(parsePs(DEBIAN)).to.have.replaced(before)).to.throw(AssertionError)
    expect(() => expect(parsePs(DEBIAN)).to.have.replaced([])).to.throw(AssertionError)
  })
})

describe('a process table with a hostile process in it', () => {
  /**
   * Recorded from Debian's busybox 1.35: names with line ends, which forge a row for a PID 1 and one for a
   * PID 4711.
   */
  const hostile = readFileSync(new URL('recorded/ps-hostile.txt', import.meta.url), 'utf8')
  const withoutNames = hostile.split('\n').filter(line => !/\{$|^(1| 4711) a b|^1 a/.test(line))

  it('is inconclusive, not a table with ghosts', () => {
    expect(() => parsePs(hostile)).to.throw(Problem, "has the line '    6 root     {'")
  })

  it('is inconclusive even where the rows around the ghost look whole', () => {
    const header = 'PID   USER     COMMAND\n    1 root     /pause\n'
    expect(() => parsePs(`${header}    6 root     {a} x\n7 a b} sh -c x\n`)).to.throw(
      Problem,
      "'7 a b} sh -c x'",
    )
    expect(() => parsePs(`${header}    6 root     [a]\n7 a b]\n`)).to.throw(Problem, "'7 a b]'")
    expect(() => parsePs(`${header}    6 root     {a} x\n1 a {b} sh -c x\n`)).to.throw(Problem, 'PID 1 twice')
  })

  it('shows line ends of a command line as spaces', () => {
    const table = parsePs(withoutNames.join('\n'))
    expect(table.first.command).to.equal('sh ps.sh')
    expect(table.pid(3)?.command).to.match(/ 1 root {6}0:00 ghost$/)
    expect(table.all('[sleep]')).to.have.length(1)
  })

  it('leaves out processes that /proc lists neither before nor after, except ps itself', () => {
    // The name `a} x\n7 a {b` looks like two whole rows.
    const output = `/proc/1 /proc/6
PID   USER     COMMAND
    1 root     /pause
    6 root     {a} x
7 a {b} sh -c x
    9 root     sh
   12 root     {ps} sh -c ${CHECKED_PS}
/proc/1 /proc/6 /proc/9
`
    const { processes } = parseCheckedPs(partsOfPs(output))
    expect(processes.map(({ pid }) => pid)).to.deep.equal([1, 6, 9, 12])
  })
})
