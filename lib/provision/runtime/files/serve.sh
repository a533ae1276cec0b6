#!/bin/bash
# The entry point of a runtime image: a CRI runtime and a registry of the example images, in one container.
# It stays bash, which reaps what the runtime's shims and monitors leave to PID 1.
# usage: serve.sh SOCKET, with WITHOUT_SYS_RESOURCE=1 where the machine withholds CAP_SYS_RESOURCE
set -euo pipefail

# Mounts of a pod have to reach the mount namespaces of its containers.
mount --make-rshared /

# cgroup v2 gives controllers only to groups under one that holds no process itself.
if [ -f /sys/fs/cgroup/cgroup.controllers ]; then
  mkdir -p /sys/fs/cgroup/serve
  while read -r pid; do
    echo "$pid" >/sys/fs/cgroup/serve/cgroup.procs || true
  done </sys/fs/cgroup/cgroup.procs
  for controller in $(cat /sys/fs/cgroup/cgroup.controllers); do
    echo "+$controller" >/sys/fs/cgroup/cgroup.subtree_control
  done
fi

trap 'kill $(jobs -p); wait; exit' TERM INT
docker-registry serve /kind/registry.yml >/var/log/registry.log 2>&1 &
mkdir -p /run/pidns
while :; do
  # The runtime streams exec and attach over TCP: from the container's own address, which this machine reaches.
  start-runtime "$1" "$(hostname -i | cut -d ' ' -f 1)" &
  echo $! >/run/pidns/runtime.pid
  rm -f /run/pidns/restart
  wait -n || true
  # Only restart-runtime leaves this file.
  [ -e /run/pidns/restart ] || exit 1
done
