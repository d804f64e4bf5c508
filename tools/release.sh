#!/usr/bin/env bash
# Builds what a release consists of into target/release-VERSION: the program, the wheel (installed and tried), manual pages, completions, and the
# sums of all.
# The version is Cargo.toml's; CHANGELOG.md must have a section of that name.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -1)
grep -q "^## $version" CHANGELOG.md || { echo "CHANGELOG.md has no section \"## $version\"; move what is under Unreleased there" >&2; exit 1; }
grep -q "^version = \"$version\"" python/Cargo.toml || { echo "python/Cargo.toml has another version than Cargo.toml ($version)" >&2; exit 1; }
out=target/release-$version
rm -rf "$out"
mkdir -p "$out/man" "$out/completions"

# The profile and the folder of the tests, so that nothing is compiled twice.
cargo build --release --locked
program=target/release/mingshu
cp "$program" "$out/mingshu"

# The commands that a help lists.
commands() { "$program" "$@" --help | awk '/^Commands:/ { on = 1; next } /^$/ { on = 0 } on && $1 != "help" { print $1 }'; }
"$program" man > "$out/man/mingshu.1"
for command in $(commands); do "$program" man "$command" > "$out/man/mingshu-$command.1"; done
for command in $(commands dict); do "$program" man dict "$command" > "$out/man/mingshu-dict-$command.1"; done
for shell in bash zsh fish; do "$program" completions "$shell" > "$out/completions/mingshu.$shell"; done

python3 -m venv target/venv-release
target/venv-release/bin/python -m pip install --quiet --disable-pip-version-check 'maturin>=1.9,<2'
CARGO_TARGET_DIR=$PWD/target PATH=$PWD/target/venv-release/bin:$PATH maturin build --release --locked --manifest-path python/Cargo.toml --out "$out"

# The wheel, as a stranger installs it: without anything else.
fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT
python3 -m venv "$fresh"
"$fresh/bin/python" -m pip install --quiet --disable-pip-version-check --no-index "$out"/mingshu-*.whl
(
  cd "$fresh"
  [ "$(bin/mingshu --version)" = "mingshu $version" ] || { echo "the wheel brings $(bin/mingshu --version), not $version" >&2; exit 1; }
  bin/python -c 'import mingshu; assert len(mingshu.Extractor().extract("完成投资25亿元。").figures) == 1'
  ls lib/python3*/site-packages/mingshu/{py.typed,_mingshu.pyi} >/dev/null
)

(cd "$out" && find . -type f ! -name SHA256SUMS | LC_ALL=C sort | xargs sha256sum > SHA256SUMS)
echo "$out:"
ls -R "$out"
