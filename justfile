# The commands that people repeat; `just` lists them (https://just.systems). Each is plain cargo or shell, to be typed as well.

# List the commands
default:
    @just --list --unsorted

# Serve the bundled handbook and show edits as they are saved
serve *ARGS:
    cargo run -- serve --watch {{ARGS}}

# Report problems in the bundled handbook
content:
    cargo run -- check

# Format, lint and read the documentation
lint:
    cargo fmt
    cargo clippy --all-targets --locked -- -D warnings
    RUSTDOCFLAGS='-D warnings' cargo doc --no-deps --locked

# Run the tests of the suite whose names contain NAME, with a quick build
test NAME='':
    cargo --config 'profile.dev.package.handbook.opt-level=0' test --locked --test suite -- {{NAME}}

# Run all tests
test-all:
    cargo test --locked

# Write the files that are made from what the program prints: snapshots, docs/rules.md, THIRD-PARTY.txt
update:
    INSTA_UPDATE=always UPDATE_RULES=1 UPDATE_LICENCES=1 cargo test --locked

# Score the judged queries
evaluate *ARGS:
    cargo run --release -- evaluate {{ARGS}}

# Run the benchmarks
bench *ARGS:
    cargo bench --locked {{ARGS}}

# Photograph a page at 1280 and 390 pixels, in light and dark, into target/screenshots
screenshots PATH='/':
    scripts/screenshots.sh {{PATH}}

# Run the whole gate
gate:
    .ci/run
