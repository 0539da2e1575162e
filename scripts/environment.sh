# Sourced by run and test: finds a Python and keeps .venv true to the requirements files.
# Written for the bash 3.2 that macOS brings.

say() { printf '%s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

# Prints the first Python that will do.
find_python() {
  for candidate in "${PYTHON:-python3}" python3.13 python3.12 python3.11 python3.14 python; do
    if command -v "$candidate" >/dev/null && new_enough "$candidate"; then
      command -v "$candidate"
      return
    fi
  done
  fail "RxReview needs Python 3.11 or newer, and this is $(python3 --version 2>&1 | head -n 1);" \
    "install one from your system's packages or python.org and start again."
}

# Makes .venv where there is none, or where its making was cut short.
make_environment() {
  if [ -x .venv/bin/python ] && .venv/bin/python -m pip --version >/dev/null 2>&1; then
    return
  fi
  local python
  python="$(find_python)" || exit 1
  "$python" -c 'import ensurepip, venv' 2>/dev/null ||
    fail "This Python lacks its venv module; on Debian or Ubuntu run" \
      "\`sudo apt-get install python3-venv\` and start again."
  say "Making the virtual environment .venv with $("$python" --version) ..."
  "$python" -m venv --clear .venv
}

# install FILE WHAT: brings .venv up to a requirements file, in the versions of the lock file, unless
# its stamp says that it is.
install() {
  local stamp=".venv/installed-$1" wanted
  wanted="$(cat requirements*.txt | cksum)"
  if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ]; then
    return
  fi
  say "Installing $2 into .venv ..."
  .venv/bin/python -m pip install --disable-pip-version-check --no-input \
    -c requirements-lock.txt -r "$1" ||
    fail "Not everything could be installed; check the network and the disk's free space," \
      "then start again: what is there already is kept."
  say "$wanted" >"$stamp"
}
