import path from 'node:path'
import { run } from '../../command.ts'
import type { Context } from '../../context.ts'
import type { OtherProgram } from './bill.ts'

/**
 * The programs of the example images, from the folder of the root file systems. dpkg's list no longer has
 * their packages, so we read the versions from the programs.
 */
export async function examplePrograms(
  folder: string,
  debian: string,
  ctx: Context,
): Promise<readonly OtherProgram[]> {
  const content = (name: string) => run(ctx.signal, 'tar', ['-xOf', path.join(folder, `${name}.tar`)])
  const ofNginx = await content('nginx')
  return [
    { name: 'nginx', version: nginxVersionIn(ofNginx), from: `Debian ${debian}'s nginx` },
    { name: 'perl', version: perlVersionIn(ofNginx), from: `Debian ${debian}'s perl-base` },
    {
      name: 'busybox',
      version: busyboxVersionIn(await content('busybox')),
      from: `Debian ${debian}'s busybox-static`,
    },
  ]
}

/** Finds the version in the nginx binary, as in its `Server` header: `nginx/1.22.1`. */
export function nginxVersionIn(program: string): string {
  return /\bnginx\/(\d+\.\d+\.\d+)/.exec(program)?.[1] ?? 'unknown'
}

/** Finds the version in the perl binary, among Debian's notes on it: `DEBPKG:… for 5.36.0-7+deb12u2 in patchlevel.h`. */
export function perlVersionIn(program: string): string {
  return /\bfor (5\.[\d.]+-[\w.+~]+) in patchlevel\.h/.exec(program)?.[1] ?? 'unknown'
}

/** Finds the version in the busybox binary, as in its help: `BusyBox v1.35.0 (Debian 1:1.35.0-4+b4)`. */
export function busyboxVersionIn(program: string): string {
  return /BusyBox v\d[\d.]* \(Debian ([^)\s]+)\)/.exec(program)?.[1] ?? 'unknown'
}
