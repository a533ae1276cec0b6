#!/bin/sh
# Runs its arguments as the user id $BUILDER, without privileges, in the folder $DIR. Call it as root in its
# own mount and PID namespace. That user may not enter the folders $COVER. The script hides them and shows
# only the folders $SEE inside them, under their own paths. Both lists have one folder per line.
set -euf
IFS='
'
fd=3
for folder in $SEE; do
  eval "exec $fd<\"\$folder\""
  fd=$((fd + 1))
done
for folder in $COVER; do mount -t tmpfs -o mode=0755,size=1m none "$folder"; done
fd=3
for folder in $SEE; do
  mkdir -p "$folder"
  # Don't canonicalize: the link's target path is hidden, but the link still leads to the folder.
  mount --no-canonicalize --bind "/proc/self/fd/$fd" "$folder"
  eval "exec $fd<&-"
  fd=$((fd + 1))
done
cd "$DIR"
builder=$BUILDER
unset BUILDER DIR COVER SEE IFS
exec setpriv --reuid="$builder" --regid="$builder" --clear-groups --inh-caps=-all --ambient-caps=-all \
  --bounding-set=-all --no-new-privs -- "$@"
