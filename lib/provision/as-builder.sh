#!/bin/sh
# Runs its arguments as the user id $BUILDER, without any privilege and in the folder $DIR. It is run as root in a mount and
# process namespace of its own. The folders $COVER, which that user may not enter, are covered; of what is in them only the
# folders $SEE are there, under their own paths. Both are lists, a folder a line.
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
  # Not canonicalized: the path that the link tells is covered, the folder that it leads to is not.
  mount --no-canonicalize --bind "/proc/self/fd/$fd" "$folder"
  eval "exec $fd<&-"
  fd=$((fd + 1))
done
cd "$DIR"
builder=$BUILDER
unset BUILDER DIR COVER SEE IFS
exec setpriv --reuid="$builder" --regid="$builder" --clear-groups --inh-caps=-all --ambient-caps=-all \
  --bounding-set=-all --no-new-privs -- "$@"
