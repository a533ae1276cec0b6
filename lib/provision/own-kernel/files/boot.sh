#!/bin/bash
# The entry point of a container whose CRI runtime runs on a kernel of its own, User-mode Linux. It starts the kernel
# and carries the runtime's socket and its streams between this container and the guest.
# usage: boot.sh SOCKET, with LSM=apparmor|selinux|none and PTRACE_SCOPE=0..3
set -euo pipefail
trap 'kill $(jobs -p); wait; exit' TERM INT

socket=$1
scripts=/opt/pidns-conformance/own-kernel
here=169.254.77.1
guest=169.254.77.2
address=$(hostname -i | cut -d ' ' -f 1)

# Nobody but this container reaches this link: what listens on it in the guest needs no password.
ip tuntap add tap0 mode tap
ip address add "$here/30" dev tap0
ip link set tap0 up

# Port 1 of the guest is the runtime's socket, port 2 runs commands (in-guest.sh).
socat UNIX-LISTEN:"$socket",fork,mode=600,unlink-early TCP:$guest:1 2>/dev/null &
socat TCP-LISTEN:10010,bind="$address",fork,reuseaddr TCP:$guest:10010 2>/dev/null &

case $LSM in
  selinux) modules=capability,yama,selinux ;;
  apparmor) modules=capability,yama,apparmor ;;
  none) modules=capability,yama ;;
esac

# The guest's memory is a file in TMPDIR, on a file system that allows to execute it.
export TMPDIR=/run
/opt/pidns-conformance/uml/linux.uml mem=4G umid=guest uml_dir=/run/uml seccomp=on quiet \
  rootfstype=hostfs rootflags=/ rw con=null con0=null,fd:1 vec0:transport=tap,ifname=tap0,depth=64,gro=1 \
  lsm="$modules" selinux=1 enforcing=0 init=/bin/bash \
  LSM="$LSM" PTRACE_SCOPE="$PTRACE_SCOPE" FOLDER="$(dirname "$socket")" STREAM="$address" GUEST="$guest" \
  -- "$scripts/init.sh" &
wait $!
