#!/bin/bash
# Runs one command in the guest: it comes as a line of shell words. Its output goes back, and then its exit code.
read -r line
bash -c "$line" 2>&1 </dev/null
printf '\n%s\n' $?
