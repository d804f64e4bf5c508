# Each recipe is what you would type yourself; `just --list` shows them. Without just, type the lines.

# all checks: format, lints, tests, dictionaries, docs
check:
    cargo fmt --check
    cargo clippy --release --locked --all-targets -- -D warnings
    bash tests/run.sh
    RUSTDOCFLAGS="-D warnings" cargo doc --release --locked --no-deps

# all tests, as CI runs them: cargo's, the dictionaries, the notebooks, the README
test:
    bash tests/run.sh

# write anew what tests compare with: snapshots, floors, and the README's rows and scores (needs target/venv: just test)
bless:
    SNAPSHOTS=overwrite FLOORS=raise cargo test --release --locked
    cargo run --release --locked --quiet -- extract corpus/articles corpus/formats --out target/notebook-tables --overwrite
    target/venv/bin/python tests/readme.py target/notebook-tables target/release/mingshu --bless

# how fast
bench:
    cargo bench --locked

# precision, recall, F1 on the gold articles of the corpus; the mistakes, one a line, in target/score
score:
    cargo run --release --locked --quiet -- score corpus/gold --out target/score

# the corpus into tables/
demo:
    cargo run --release --locked -- extract corpus/articles corpus/formats --out tables --overwrite

# one article, annotated
show article="corpus/articles/shucheng-jizhong-kaigong.txt":
    cargo run --release --locked --quiet -- show {{article}}

# what fuzzers find: cargo install cargo-fuzz, then ten minutes of each target; a finding goes to fuzz/regressions/<target>/
fuzz seconds="600":
    for target in decode html warc dictionary numeral sentence document; do cargo +nightly fuzz run -s none $target -- -max_total_time={{seconds}} -timeout=30; done

# the program, the wheel, manual pages and completions of this version, into target/release-VERSION
release:
    bash tools/release.sh
