#!/bin/bash
# Runs a command in the guest, from the container around it. usage: in-guest.sh PROGRAM ARGUMENT...
set -euo pipefail
exec 3<>/dev/tcp/169.254.77.2/2
printf '%q ' "$@" >&3
printf '\n' >&3
answer=$(cat <&3)
printf '%s\n' "${answer%$'\n'*}"
exit "${answer##*$'\n'}"
