#!/bin/bash
# The entry point of a container whose node has a kernel of its own, User-mode Linux. It starts the kernel and carries
# what the outside needs between this container and the guest.
# usage: boot.sh runtime SOCKET, for a bare CRI runtime, or boot.sh worker NAME, for a node of a Kubernetes cluster;
# with LSM=apparmor|selinux|none and PTRACE_SCOPE=0..3
set -euo pipefail
trap 'kill $(jobs -p); wait; exit' TERM INT

role=$1
here=169.254.77.1
guest=169.254.77.2
# A kind cluster's network has IPv6, too.
address=$(hostname -i | tr ' ' '\n' | grep --max-count 1 --fixed-strings .)

# Nobody but this container reaches this link: what listens on it in the guest needs no password.
ip tuntap add tap0 mode tap
ip address add "$here/30" dev tap0
ip link set tap0 up

# What the guest calls itself by is this container's address, which the guest has too. Its port 2 runs commands
# (in-guest.sh).
carry() { socat "TCP-LISTEN:$1,bind=$address,fork,reuseaddr" "TCP:$guest:$1" 2>/dev/null & }
case $role in
  runtime)
    memory=4G
    own=(FOLDER="$(dirname "$2")")
    socat UNIX-LISTEN:"$2",fork,mode=600,unlink-early TCP:$guest:1 2>/dev/null &
    carry 10010
    ;;
  worker)
    memory=6G
    own=(NODE="$2")
    carry 10250
    echo 1 >/proc/sys/net/ipv4/ip_forward
    iptables -t nat -A POSTROUTING -s "$here/30" -j MASQUERADE
    ;;
esac

case $LSM in
  selinux) modules=capability,yama,selinux ;;
  apparmor) modules=capability,yama,apparmor ;;
  none) modules=capability,yama ;;
esac

# The guest's memory is a file in TMPDIR, on a file system that allows to execute it.
export TMPDIR=/run
/opt/pidns-conformance/uml/linux.uml mem=$memory umid=guest uml_dir=/run/uml seccomp=on quiet \
  rootfstype=hostfs rootflags=/ rw con=null con0=null,fd:1 vec0:transport=tap,ifname=tap0,depth=64,gro=1 \
  lsm="$modules" selinux=1 enforcing=0 init=/bin/bash \
  ROLE="$role" LSM="$LSM" PTRACE_SCOPE="$PTRACE_SCOPE" ADDRESS="$address" GUEST="$guest" HERE="$here" "${own[@]}" \
  -- /opt/pidns-conformance/own-kernel/init.sh &
wait $!
