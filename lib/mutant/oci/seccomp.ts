import type { OciConfig, OciSyscallRule } from './config.ts'

/** The config with a seccomp filter that makes these calls fail. The new rule precedes the existing ones. */
export function refusing(rule: Omit<OciSyscallRule, 'action'>, config: OciConfig): OciConfig {
  const { seccomp = { defaultAction: 'SCMP_ACT_ALLOW' } } = config.linux
  const names = new Set(rule.names)
  // libseccomp refuses two contradictory rules for one call.
  const others = (seccomp.syscalls ?? []).map(other => ({
    ...other,
    names: other.names.filter(name => !names.has(name)),
  }))
  const syscalls = [{ ...rule, action: 'SCMP_ACT_ERRNO' }, ...others.filter(({ names }) => names.length > 0)]
  return { ...config, linux: { ...config.linux, seccomp: { ...seccomp, syscalls } } }
}
