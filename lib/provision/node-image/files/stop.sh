#!/bin/bash
# Inside the container that becomes the node image: ends what serve.sh started, and waits until it is gone.
set -euo pipefail
pkill -x containerd || true
pkill -x docker-registry || true
for _ in $(seq 100); do
  if ! pgrep -x 'containerd|docker-registry' -r S,R,D >/dev/null; then break; fi
  sleep 0.1
done
rm -rf /run/containerd /tmp/*
