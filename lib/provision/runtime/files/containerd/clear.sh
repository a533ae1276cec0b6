#!/bin/bash
# Inside the container that becomes an image of containerd, when all has been done in it.
set -euo pipefail

# Each container begins with nothing pulled, and with a file system of its own for what it pulls.
rm -rf /var/lib/containerd
