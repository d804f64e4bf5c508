#!/usr/bin/env bash
# Runs all tests: cargo's, the dictionary check, the notebooks on the corpus, an exported workbook, the Python package (with a Spark of its own
# where there is a Java), a report in a browser, and the README against the program.
# Needs Rust and Python 3.11 or later. What notebooks and the Python package need goes into target/venv and target/venv-package; nothing is installed
# elsewhere, but for a missing Chromium where apt-get may (as root); without one the report's test in a browser is passed over.
# One profile and one set of features throughout, so that polars is compiled once.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

target=${CARGO_TARGET_DIR:-target}
venv=$target/venv
package=$target/venv-package
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

# A virtual environment with what a list names, made anew when the list changes.
environment() {
  local venv=$1 list=$2
  say "python: $venv from $list"
  if cmp -s "$list" "$venv/requirements.txt"; then
    echo "as it was"
    return
  fi
  rm -rf "$venv"
  "$python" -m venv "$venv" || fail "cannot create $venv; on Debian and Ubuntu: apt install python3-venv"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$list" || fail "cannot install $list; is there a network?"
  cp "$list" "$venv/requirements.txt"
}

environment "$venv" notebooks/requirements.txt
environment "$package" python/tests/requirements.txt

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

say "the Python package, as pip installs it"
CARGO_TARGET_DIR=$(realpath "$target") "$package/bin/python" -m pip install --quiet --disable-pip-version-check --force-reinstall --no-deps ./python
"$package/bin/python" -m pytest -q -p no:cacheprovider python/tests 2>&1 | tee "$target/package.log"
"$package/bin/python" -m mypy --cache-dir "$target/mypy" --config-file python/pyproject.toml python/mingshu python/tests/typed.py

say "a report in a browser"
if [ -z "${CHROMIUM:-}" ] && ! command -v chromium chromium-browser google-chrome google-chrome-stable >/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; } >/dev/null 2>&1 || echo "apt-get cannot install chromium"
fi
"$venv/bin/python" tests/report.py "$program" "$tables" "$target/report-pictures" | tee "$target/report.log"

say "README"
"$venv/bin/python" tests/readme.py "$tables" "$program" | tee "$target/readme.log"

say "all tests"
grep -a '^test result:' "$log" || true
printf 'notebooks: %s\n' "$(tail -n 1 "$target/notebooks.log")"
printf 'workbook: %s\n' "$(tail -n 1 "$target/export.log")"
printf 'package: %s\n' "$(tail -n 1 "$target/package.log")"
printf 'report: %s\n' "$(tail -n 1 "$target/report.log")"
printf 'README: %s\n' "$(tail -n 1 "$target/readme.log")"
