#!/usr/bin/env bash
# Builds what a release consists of into target/release-VERSION: the program, the wheel, manual pages, completions, and the sums of all.
# The version is Cargo.toml's; CHANGELOG.md must have a section of that name.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -1)
grep -q "^## $version" CHANGELOG.md || { echo "CHANGELOG.md has no section \"## $version\"; move what is under Unreleased there" >&2; exit 1; }
grep -q "^version = \"$version\"" python/Cargo.toml || { echo "python/Cargo.toml has another version than Cargo.toml ($version)" >&2; exit 1; }
out=target/release-$version
rm -rf "$out"
mkdir -p "$out/man" "$out/completions"

cargo build --profile dist --locked
program=target/dist/mingshu
cp "$program" "$out/mingshu"
"$program" man > "$out/man/mingshu.1"
for command in extract show dict report export score schema; do "$program" man "$command" > "$out/man/mingshu-$command.1"; done
for shell in bash zsh fish; do "$program" completions "$shell" > "$out/completions/mingshu.$shell"; done

python3 -m venv target/venv-release
target/venv-release/bin/python -m pip install --quiet --disable-pip-version-check 'maturin>=1.9,<2'
CARGO_TARGET_DIR=$PWD/target PATH=$PWD/target/venv-release/bin:$PATH maturin build --profile dist --locked --manifest-path python/Cargo.toml --out "$out"

(cd "$out" && find . -type f ! -name SHA256SUMS | LC_ALL=C sort | xargs sha256sum > SHA256SUMS)
echo "$out:"
ls "$out"
