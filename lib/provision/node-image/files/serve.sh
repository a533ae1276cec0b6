#!/bin/bash
# Inside the container that becomes the node image: starts containerd and the registry, and waits for both.
set -euo pipefail
containerd >/tmp/containerd.log 2>&1 &
docker-registry serve /kind/registry.yml >/tmp/registry.log 2>&1 &
for _ in $(seq 100); do
  if ctr version >/dev/null 2>&1 && curl -fsS http://127.0.0.1:5000/v2/ >/dev/null 2>&1; then
    echo ready
    exit 0
  fi
  sleep 0.1
done
tail -n 5 /tmp/containerd.log /tmp/registry.log >&2
exit 1
