import { AssertionError, expect } from 'chai'
import './assertions.ts'
import { parsePs } from './process-table.ts'

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

  it('refuses what is no table', () => {
    expect(() => parsePs('sh: ps: not found\n')).to.throw('this is no process table')
    expect(() => parsePs('PID   USER     COMMAND\nroot /pause\n')).to.throw('no line of a process table')
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

  it('counts a zombie, which ps shows in brackets, as still there', () => {
    const table = parsePs(`${DEBIAN}   17 root     [usleep]\n`)
    expect(table.all('[usleep]')).to.have.length(1)
    expect(table.still([17, 18, 99])).to.deep.equal([17, 18])
  })

  it('says what it saw when a process is missing', () => {
    expect(() => expect(parsePs(DEBIAN)).to.have.process('nginx: worker process', { user: 'root' })).to.throw(
      AssertionError,
      "expected a process 'nginx: worker process' of user root to be visible, saw:\n  PID USER",
    )
  })
})

describe('replaced', () => {
  const before = parsePs(DEBIAN).all('nginx: worker process')

  it('holds when every old process is gone and as many new ones are there', () => {
    expect(parsePs(DEBIAN.replace('   18 101', '   40 101'))).to.have.replaced(before)
  })

  it('fails while an old process is shutting down, while there is no new one, and for nothing replaced', () => {
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
