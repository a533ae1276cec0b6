import { readFileSync } from 'node:fs'
import { AssertionError } from 'chai'
import { ACTIONS } from '../claim/action.ts'
import { Notebook } from '../claim/notebook.ts'
import { DoesNotApply } from '../claim/verdict.ts'
import { Problem } from '../problem.ts'
import { expect } from './expect.ts'
import { isRefusal, Look, labelsTold } from './look.ts'
import { ForgedLook, parseLook } from './parse-look.ts'

/**
 * Recorded by `pidns look-script` and Debian's busybox 1.35 on Linux 6.18, among processes like those of the
 * pod truth/callers.yaml: in one PID namespace, each with its container's user and capabilities. The paths of
 * control groups were the machine's own and are shortened.
 */
function recorded(container: string): string {
  return readFileSync(new URL(`recorded/look-${container}.txt`, import.meta.url), 'utf8')
}

const userText = recorded('user')
const user = parseLook('exec in callers/user', userText)
const ptraceText = recorded('root-ptrace')
const ptrace = parseLook('exec in callers/root-ptrace', ptraceText)

/** The look as another runtime would have made it. */
function wrong(text: string | RegExp, instead: string): Look {
  const changed = userText.replace(text, instead)
  if (changed === userText) throw new Error(`nothing to change: ${text}`)
  return parseLook('exec in callers/user', changed)
}

describe('parseLook', () => {
  it('tells who looked', () => {
    expect(user.by).to.include({ uid: 1000, gid: 1000, effective: 0n })
    expect(user.by.pid).to.equal(user.by.procSelf)
    expect(user.by.namespaces.pid).to.match(/^pid:\[\d+\]$/)
    expect(ptrace.by.effective).to.equal(0xa80c25fbn)
  })

  it('recognises main processes by their tokens, and PID 1', () => {
    expect(user.mains).to.have.length(10)
    expect(user.first).to.include({ pid: 1, uid: 65535, parent: 0, state: 'S' })
    expect(user.the('callers/other-user')).to.include({ uid: 2000, gid: 2000 })
  })

  it('leaves out a process that ended during the look', () => {
    const { pid } = user.the('callers/other-user')
    const ended = userText
      .replaceAll(new RegExp(`^/proc/${pid}/.*\\n`, 'gm'), '')
      .replace(new RegExp(`^(left .*) /proc/${pid}\\b`, 'm'), '$1')
    expect(parseLook('x', ended).sees('callers/other-user')).to.equal(false)
    expect(parseLook('x', ended).unreadable).to.equal(0)
  })

  it('counts a process that is there but can not be read', () => {
    const { pid } = user.the('callers/other-user')
    const unreadable = parseLook('x', userText.replaceAll(new RegExp(`^/proc/${pid}/.*\\n`, 'gm'), ''))
    expect(unreadable.sees('callers/other-user')).to.equal(false)
    expect(`${unreadable}`).to.match(/… and 1 that can't be read$/)
  })

  it('is inconclusive where it contradicts itself about a process', () => {
    const { pid } = user.the('callers/other-user')
    const forged = (text: string | RegExp, instead: string, what: string) =>
      expect(() => wrong(text, instead)).to.throw(ForgedLook, what)
    forged(`/proc/${pid}/status:PPid:\t0`, `/proc/${pid}/status:PPid:\t7`, 'has the parent 7')
    forged(`/proc/${pid}/status:Pid:\t${pid}`, `/proc/${pid}/status:Pid:\t1`, 'is that of PID 1')
    forged(new RegExp(`^/proc/${pid}/stat:.*\\n`, 'm'), '', 'lacks its numbers in stat')
    forged(new RegExp(`^/proc/${pid}/status:CapEff.*\\n`, 'm'), '', 'lacks CapEff')
    forged(new RegExp(`^/proc/${pid}/stat:.*\\n`, 'm'), '$&$&', 'more of itself')
    forged(/^pids /m, 'pids 4711 ', 'command lines for 13 processes')
  })

  it('blames a /proc that does not show the looker', () => {
    expect(() => wrong(/^proc-self .*$/m, 'proc-self ')).to.throw(AssertionError, '/proc/self leads nowhere')
  })

  it('says what the kernel does not tell', () => {
    const withoutNsPid = parseLook('x', userText.replaceAll(/^.*\bNSpid:.*\n/gm, ''))
    expect(withoutNsPid.mains).to.have.length(10)
    const withoutUid = userText.replaceAll(/^\/proc\/\d+\/status:Uid:.*\n/gm, '')
    expect(() => parseLook('x', withoutUid)).to.throw(Problem, "x can't see Uid of any process")
    const withoutGroups = parseLook('x', userText.replaceAll(/^\/proc\/\d+\/cgroup:.*\n/gm, ''))
    expect(() => withoutGroups.controlGroupOf(withoutGroups.first)).to.throw(
      Problem,
      "can't see the control groups of PID 1",
    )
    expect(user.controlGroupOf(user.first)).to.equal(user.first.controlGroup)
  })

  it('keeps what a security module calls both sides, and shows it with a refusal', () => {
    const { pid } = user.the('callers/root')
    const confined = wrong(/^yama|^boot/m, 'label cri-containerd.apparmor.d (enforce)\n$&')
    expect(confined.by.label).to.equal('cri-containerd.apparmor.d (enforce)')
    expect(user.by.label).to.equal(undefined)
    const both = parseLook(
      'exec in callers/user',
      userText
        .replace(/^boot/m, 'label container (enforce)\n$&')
        .replace(new RegExp(`^process ${pid}\\n`, 'm'), '$&label unconfined\n'),
    )
    const said = "(the security module calls the one 'container (enforce)' and the other 'unconfined')"
    expect(() => expect(both).to.be.allowed('signal', 'callers/root')).to.throw(AssertionError, said)
    expect(`${both}`).to.include('[cmdline] unconfined')
    expect(labelsTold(undefined, undefined)).to.equal('no security module is seen to confine either')
    expect(labelsTold('a', undefined)).to.equal("the security module calls the one 'a' and the other nothing")
  })

  it('leaves out the shell exec’d to look, but no process for a word in its arguments', () => {
    expect(user.processes.map(({ pid }) => pid)).not.to.include(user.by.pid)
    expect(user.processes).to.have.length(11)
  })

  it('does not take a shell’s fork for a second main process', () => {
    const main = user.the('callers/root')
    const fork = { ...main, pid: 9999, parent: main.pid }
    const look = new Look('x', user.by, [fork, ...user.processes])
    expect(look.the('callers/root').pid).to.equal(main.pid)
  })

  it('never takes an untried action for an allowed one', () => {
    const cut = userText.replaceAll(/^may-environ.*\n/gm, '')
    const look = parseLook('x', cut)
    expect(look.the('callers/root').may.environ).to.equal('not tried')
    // The suite's fault: no AssertionError, which would blame the runtime.
    for (const judge of [
      () => expect(look).to.be.allowed('environ', 'callers/root'),
      () => expect(look).not.to.be.allowed('environ', 'callers/root'),
      () => expect(look).to.be.denied('environ', 'callers/root'),
      () => expect(look).to.may(ACTIONS, 'callers/root'),
    ])
      expect(judge).to.throw(Error, 'did not try').and.not.be.instanceOf(AssertionError)
  })

  it('recognises a process by its command and its start', () => {
    const root = user.the('callers/root')
    expect(ptrace.seesAgain(ptrace.the('callers/root'))).to.equal(true)
    expect(user.seesAgain({ ...root, pid: 4711 })).to.equal(true)
    expect(user.seesAgain({ ...root, started: root.started + 1 })).to.equal(false)
    expect(user.uidsOf(ptrace.the('callers/other-user'))).to.deep.equal([2000])
  })

  it('knows PID 1 of an earlier look by its start time and its kernel', () => {
    expect(ptrace.hasFirstOf(user)).to.equal(true)
    expect(wrong(/^boot .*/m, 'boot of-another-kernel').hasFirstOf(user)).to.equal(false)
    const later = user.processes.map(it => (it.pid === 1 ? { ...it, started: it.started + 1 } : it))
    expect(new Look(user.who, user.by, later).hasFirstOf(user)).to.equal(false)
  })

  it('refuses a look that is not whole', () => {
    expect(() => parseLook('x', '')).to.throw(Problem, 'is not whole')
    expect(() => parseLook('x', userText.slice(0, -20))).to.throw(Problem, 'is not whole')
  })
})

describe('a look as text', () => {
  it('shows every process of a pod', () => {
    expect(`${user}`.split('\n')).to.have.length(user.processes.length + 2)
  })

  it("hides the command lines of a node's other processes", () => {
    const server = { ...user.first, pid: 5000, command: 'server --password=x' }
    const others = Array.from({ length: 70 }, (_, index) => ({ ...server, pid: server.pid + index }))
    const ofNode = new Look('exec in host-pid/a', user.by, [...user.processes, ...others])
    expect(`${ofNode}`)
      .to.include('callers/root')
      .and.to.match(/… and \d+ others$/)
    expect(`${ofNode}`).not.to.include('password')
  })

  it("recognises a small node by a PID 1 that is no pod's, and hides its arguments", () => {
    const others = user.processes.filter(({ pid }) => pid !== 1)
    const init = { ...user.first, command: '/sbin/init --password=x' }
    const ofNode = new Look('exec in host-pid/a', user.by, [init, ...others])
    expect(`${ofNode}`).to.include('/sbin/init').and.to.include('callers/root')
    expect(`${ofNode}`).not.to.include('password')
  })
})

describe('judgements of a look', () => {
  const fails = (judge: () => void, message: string) => expect(judge).to.throw(AssertionError, message)

  it('allowed and denied', () => {
    expect(user).to.be.allowed('environ', 'callers/user-neighbour')
    expect(user).to.be.denied('environ', 'callers/root')
    expect(ptrace).to.be.allowed('environ', 'callers/user')
    fails(
      () => expect(user).to.be.allowed('environ', 'callers/root'),
      "to be allowed to read /proc/PID/environ of 'callers/root', saw 'Permission denied'",
    )
    const open = wrong(/^may-environ sh: can't open.*$/gm, 'may-environ ')
    fails(() => expect(open).to.be.denied('environ', 'callers/root'), "saw 'allowed'")
  })

  it('a refusal is the kernel’s EACCES or EPERM, in the words of any program', () => {
    for (const words of ['Permission denied', "sh: can't kill pid 1: Operation not permitted\n"])
      expect(isRefusal(words)).to.equal(true)
    for (const words of [
      '',
      'No such process',
      "sh: can't kill pid 5: No such process",
      'Permission denied?',
    ])
      expect(isRefusal(words)).to.equal(false)
  })

  it('denied is a refusal of the kernel, not a process that is gone', () => {
    const gone = wrong(/^may-root .*Permission denied$/gm, 'may-root sh: cd: No such file or directory')
    fails(() => expect(gone).to.be.denied('root', 'callers/root'), 'No such file or directory')
  })

  it('see', () => {
    expect(user).to.see('callers/root')
    expect(user).not.to.see('unset/a')
    fails(() => expect(user).to.see('unset/a'), "to see a process 'unset/a'")
    fails(() => expect(user).not.to.see('callers/root'), "to see no process 'callers/root'")
  })

  it('inOneNamespace, also across kernels whose inodes coincide', () => {
    expect([user, ptrace]).to.be.inOneNamespace
    const elsewhere = wrong(/^namespace pid pid:\[\d+\]$/m, 'namespace pid pid:[4026531836]')
    expect([elsewhere, ptrace]).not.to.be.inOneNamespace
    const otherKernel = userText.replace(/^boot .*$/m, 'boot 00000000-0000-0000-0000-000000000000')
    const otherPod = parseLook('exec in others/user', otherKernel)
    fails(
      () => expect([otherPod, ptrace]).to.be.inOneNamespace,
      'expected all to be in one pid namespace, saw pid:',
    )
    expect([otherPod, ptrace]).not.to.be.inOneNamespace
  })

  it('inOneNamespace does not rely on a boot id that the kernel makes up or hides', () => {
    const undecided = (look: Look, why: string) => {
      expect(() => expect([look, ptrace]).to.be.inOneNamespace).to.throw(Problem, why)
      expect(() => expect([look, ptrace]).not.to.be.inOneNamespace).to.throw(Problem, why)
    }
    undecided(wrong(/^boot .*$/m, 'boot 00000000-0000-0000-0000-000000000000'), 'different boot ids')
    undecided(wrong(/^boot .*$/m, 'boot '), "can't see the kernel's boot id")
    const elsewhere = userText
      .replace(/^boot .*$/m, 'boot ')
      .replace(/^namespace pid .*$/m, 'namespace pid pid:[7]')
    expect([parseLook('exec in callers/user', elsewhere), ptrace]).not.to.be.inOneNamespace
  })

  it('knowThemselves', () => {
    expect([user, ptrace]).to.knowThemselves
    const foreignProc = wrong(/^proc-self \d+$/m, 'proc-self 4711')
    fails(() => expect([foreignProc, ptrace]).to.knowThemselves, 'saw PID 4711')
  })

  it('mem follows Yama where Yama restricts ptrace', () => {
    const yama = (scope: number, text: string) =>
      parseLook('x', text.replace(/^boot/m, `yama ${scope}\nboot`))
    const withoutMem = ACTIONS.filter(action => action !== 'mem')
    const refused = userText.replace(/^may-mem $/gm, 'may-mem sh: Permission denied')
    expect(yama(1, refused)).to.may(ACTIONS, 'callers/user-neighbour')
    fails(() => expect(yama(1, userText)).to.may(withoutMem, 'callers/user-neighbour'), 'saw signal')
    expect(yama(2, ptraceText)).to.may(ACTIONS, 'callers/user')
    expect(yama(2, ptraceText)).to.be.allowed('mem', 'callers/user')
    expect(() => expect(yama(3, ptraceText)).to.be.allowed('mem', 'callers/user')).to.throw(
      DoesNotApply,
      'Yama',
    )
  })

  it('haveCapabilityIn', () => {
    const all = ['effective', 'permitted', 'bounding'] as const
    expect(ptrace).to.haveCapabilityIn(all, 'SYS_PTRACE')
    expect(user).not.to.haveCapabilityIn(all, 'SYS_PTRACE')
    fails(() => expect(user).to.haveCapabilityIn(['bounding'], 'SYS_PTRACE'), 'saw bounding a80425fb')
    const bounded = wrong('self-CapBnd: 00000000a80425fb', 'self-CapBnd: 00000000a80c25fb')
    expect(bounded).to.haveCapabilityIn(['bounding'], 'SYS_PTRACE')
    fails(() => expect(bounded).not.to.haveCapabilityIn(all, 'SYS_PTRACE'), 'in any of its sets')
    fails(
      () => expect(bounded).to.haveCapabilityIn(all, 'SYS_PTRACE'),
      'effective 0, permitted 0, bounding a80c25fb',
    )
  })

  it('haveCapability', () => {
    expect(ptrace).to.haveCapability('SYS_PTRACE')
    expect(user).not.to.haveCapability('SYS_PTRACE')
    fails(() => expect(user).to.haveCapability('SYS_PTRACE'), 'saw CapEff 0')
    const leaked = wrong(/^self-CapEff: .*$/m, 'self-CapEff: 0000000000080000')
    fails(() => expect(leaked).not.to.haveCapability('SYS_PTRACE'), 'saw CapEff 80000')
  })

  it('agreeOnPids', () => {
    expect([user, ptrace]).to.agreeOnPids
    const pid = user.the('callers/root').pid
    const shifted = new Look(
      'x',
      user.by,
      user.processes.map(process => (process.pid === pid ? { ...process, pid: 4711 } : process)),
    )
    fails(() => expect([shifted, ptrace]).to.agreeOnPids, 'the same main processes')
  })

  it('may, which also measures a row of the kernel-truth table', () => {
    const notes = new Notebook()
    expect(user.notedIn(notes)).to.may(['cmdline'], 'callers/root')
    expect(ptrace.notedIn(notes)).to.may(ACTIONS, 'callers/root')
    expect(notes.evidence.map(({ title }) => title)).to.deep.equal([
      'look of exec in callers/user',
      `look of ${ptrace.who}`,
    ])
    expect(notes.measurements[0]).to.deep.include({ caller: 'exec in callers/user', target: 'callers/root' })
    expect(notes.measurements[0]?.may).to.include({ signal: false, cmdline: true })
    fails(() => expect(user).to.may(ACTIONS, 'callers/root'), 'saw cmdline')
    const hidden = wrong(/^may-cmdline $/gm, 'may-cmdline sh: Permission denied')
    fails(() => expect(hidden).to.may(['cmdline'], 'callers/root'), 'saw nothing')
  })
})
