#!/bin/bash
# Inside the container that becomes an image of CRI-O, when all has been done in it.
set -euo pipefail

# containerd was there to fill the registry only.
rm -rf /var/lib/containerd /etc/containerd /usr/local/bin/{containerd,containerd-shim-runc-v2,ctr}
