#!/usr/bin/env bash
# Makes the environment that grading needs. Gradescope runs this as root when the archive has been
# uploaded; it needs the network, grading does not.
set -euo pipefail

source=${NBASSAY_AUTOGRADER_ROOT:-/autograder}/source
environment=${NBASSAY_AUTOGRADER_ENVIRONMENT:-/opt/nbassay}
packages=(python3 python3-venv graphviz)
same="python{{python}}"  # as where this archive was made

# Hidden graders and solutions lie here: before anything else, nobody but root may look.
chmod -R go= "$source"

can_do() {
    command -v "$1" >/dev/null &&
        "$1" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null
}

find_python() {
    local candidate
    for candidate in "$same" python3 python3.12 python3.11 python3.13; do
        if can_do "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
    return 1
}

export DEBIAN_FRONTEND=noninteractive
apt-get update
apt-get install -y --no-install-recommends "${packages[@]}"
if ! python=$(find_python); then
    # Ubuntu 22.04: its own is 3.10, which TensorFlow no longer has releases for.
    apt-get install -y --no-install-recommends python3.11 python3.11-venv || true
    python=$(find_python) || {
        echo "nbassay: no Python 3.11, 3.12 or 3.13 is to be had here; choose Ubuntu 24.04 as the base image" >&2
        exit 1
    }
fi

umask 022
"$python" -m venv --clear "$environment"
cd "$source"
"$environment/bin/python" -m pip install --no-cache-dir --disable-pip-version-check --requirement requirements.txt

# Students' code runs with these libraries, as a user of its own; nbassay's own code is not its
# business.
chmod -R go-w,a+rX "$environment"
"$environment/bin/python" -P -c 'import nbassay, os; print(os.path.dirname(nbassay.__file__))' |
    xargs -d '\n' chmod -R go=
