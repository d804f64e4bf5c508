#!/usr/bin/env bash
# Runs all tests: cargo's, the dictionary check, the notebooks on the corpus, an exported workbook, and the README against the program.
# Needs Rust and Python 3.11 or later. What the notebooks need goes into target/venv; nothing is installed elsewhere.
# One profile and one set of features throughout, so that polars is compiled once.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

target=${CARGO_TARGET_DIR:-target}
venv=$target/venv
program=$target/release/mingshu
tables=$target/notebook-tables
python=${PYTHON:-python3}
log=$target/tests.log

say() { printf '\n== %s\n' "$*"; }
fail() { printf 'tests/run.sh: %s\n' "$*" >&2; exit 1; }

command -v cargo >/dev/null || fail "cargo is missing; install Rust 1.89 or later (https://rustup.rs)"
command -v "$python" >/dev/null || fail "$python is missing; install Python 3.11 or later, or name one: PYTHON=python3.12 bash tests/run.sh"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || fail "$("$python" --version) is too old for the notebooks; name Python 3.11 or later: PYTHON=python3.12 bash tests/run.sh"
mkdir -p "$target"

say "python: $venv from notebooks/requirements.txt"
stamp=$venv/requirements.txt
if cmp -s notebooks/requirements.txt "$stamp"; then
  echo "as it was"
else
  rm -rf "$venv"
  "$python" -m venv "$venv" || fail "cannot create $venv; on Debian and Ubuntu: apt install python3-venv"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r notebooks/requirements.txt \
    || fail "cannot install notebooks/requirements.txt; is there a network?"
  cp notebooks/requirements.txt "$stamp"
fi

say "cargo build (polars takes a while the first time)"
cargo build --release --locked --bins --tests --benches

say "cargo test"
cargo test --release --locked 2>&1 | tee "$log"

say "mingshu dict check"
"$program" dict check

say "notebooks"
rm -rf "$tables"
"$venv/bin/python" tests/notebooks.py "$program" "$tables" 2>&1 | tee "$target/notebooks.log"

say "a workbook read back"
"$venv/bin/python" tests/export.py "$program" "$tables" | tee "$target/export.log"

say "README"
"$venv/bin/python" tests/readme.py "$tables" "$program" | tee "$target/readme.log"

say "all tests"
grep -a '^test result:' "$log" || true
printf 'notebooks: %s\n' "$(tail -n 1 "$target/notebooks.log")"
printf 'workbook: %s\n' "$(tail -n 1 "$target/export.log")"
printf 'README: %s\n' "$(tail -n 1 "$target/readme.log")"
