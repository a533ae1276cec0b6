import { isDebianLike, type System } from '../system.ts'
import type { DockerState } from './state.ts'

/** The commands that give the user a working Docker on this system, one per line. */
export function dockerAdvice(system: System, state: DockerState['state'], installed = false): string {
  if (state === 'no permission')
    return 'sudo usermod -aG docker "$USER"   # then log in again; or run this command with sudo'
  if (system.platform === 'darwin')
    return 'brew install --cask docker   # then start it: open -a Docker\nor: brew install colima docker && colima start'
  if (system.platform === 'win32')
    return 'winget install Docker.DockerDesktop   # then start Docker Desktop, and run this in WSL 2'
  if (process.env.DOCKER_HOST) return 'unset DOCKER_HOST, or start the daemon it names'
  const start = 'sudo systemctl enable --now docker'
  if (installed && state === 'no answer') return `${start}   # or, without systemd: sudo dockerd`
  if (isDebianLike(system)) return `sudo apt-get update && sudo apt-get install docker.io\n${start}`
  const like = [system.id, ...system.like]
  if (like.includes('arch')) return `sudo pacman -S docker\n${start}`
  if (like.includes('alpine'))
    return 'sudo apk add docker\nsudo rc-update add docker && sudo service docker start'
  if (like.some(id => id.includes('suse'))) return `sudo zypper install docker\n${start}`
  if (like.includes('fedora') || like.includes('rhel'))
    return `sudo dnf install moby-engine   # or docker-ce from Docker's own repository\n${start}`
  return 'install Docker: https://docs.docker.com/engine/install/'
}
