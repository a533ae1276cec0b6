import { expect } from 'chai'
import { compared, rowsOf } from './listing.ts'
import { PAGE_TEXT } from './page-text.ts'

describe('the listing of the page, and one on a screen', () => {
  const page = rowsOf(PAGE_TEXT.listed.split('\n'))

  it('is read without its head', () => {
    expect(page.map(({ pid }) => pid)).to.deep.equal([1, 8, 14, 15, 21])
    expect(page[1]).to.deep.equal({
      pid: 8,
      user: 'root',
      command: 'nginx: master process nginx -g daemon off;',
    })
  })

  /** A kind node with Debian's busybox 1.35, Kubernetes 1.37.2, containerd 2.4.2. */
  const recorded = `PID   USER     COMMAND
    1 65535    /pause
    7 root     nginx: master process nginx -g daemon off;
   13 101      nginx: worker process
   14 root     sh
   20 root     {ps} sh`

  it('is read from a busybox without a column for the time, and one whose shell runs ps itself', () => {
    const screen = rowsOf(recorded.split('\n'))
    expect(screen.map(({ pid }) => pid)).to.deep.equal([1, 7, 13, 14, 20])
    expect(compared(page, screen).wrong).to.be.empty
    expect(compared(page, screen).other).to.include(
      'nginx: master process nginx -g daemon off; is PID 7, on the page 8',
    )
  })

  it('are equal where the screen shows what the page shows', () => {
    expect(compared(page, page)).to.deep.equal({ wrong: [], other: [] })
  })

  it('may have other PIDs and users, which is told', () => {
    const here = page.map(row => (row.pid === 1 ? { ...row, user: '65535' } : { ...row, pid: row.pid + 1 }))
    expect(compared(page, here).wrong).to.be.empty
    expect(compared(page, here).other).to.include('/pause belongs to 65535, on the page to root')
    expect(compared(page, here).other).to.include('sh is PID 16, on the page 15')
  })

  it('must list the same processes in the same order', () => {
    expect(compared(page, page.slice(1)).wrong).to.have.length(1)
    expect(compared(page, page.toReversed()).wrong).to.have.length(1)
  })

  it('must agree on which process is PID 1', () => {
    const alone = [{ pid: 1, user: 'root', command: 'sh' }]
    expect(compared([{ pid: 15, user: 'root', command: 'sh' }], alone).wrong).to.deep.equal([
      'sh is PID 1, on the page 15',
    ])
  })
})
