#!/bin/bash
# Runs tests/test_cgroup.py in a Linux with control groups of version 2, whatever this machine has:
# User-mode Linux (Debian: apt-get install user-mode-linux), which sees our files read-only.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)

if [ $$ != 1 ]; then
    exec "${UML:-linux.uml}" mem=3G rootfstype=hostfs rootflags=/ ro init="$here/scripts/$(basename "$0")" \
        PYTHON="${PYTHON:-$here/.venv/bin/python}" con=null con0=null,fd:1 quiet
fi

export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp PYTHONPATH=$here PYTHONDONTWRITEBYTECODE=1
mount -t proc proc /proc
mountpoint -q /dev || mount -t devtmpfs devtmpfs /dev
mkdir -p /dev/shm
mount -t tmpfs tmpfs /dev/shm
mount -t tmpfs -o size=2g tmpfs /tmp
mount -t cgroup2 cgroup2 /sys/fs/cgroup
ip link set lo up
echo "+memory +pids" > /sys/fs/cgroup/cgroup.subtree_control
mkdir /sys/fs/cgroup/given
cd "$here"
(
    echo $BASHPID > /sys/fs/cgroup/given/cgroup.procs
    exec "$PYTHON" -m pytest -p no:cacheprovider -q --color no tests/test_cgroup.py
) || true
exec halt -f
