#!/bin/sh
# Builds src/http/assets/search.wasm, the search of static sites and of offline reading. Needs the target:
#
#     rustup target add wasm32-unknown-unknown
#
# Where that cannot be had, Debian's rustc with libstd-rust-dev-wasm32 of the same version will do, unpacked anywhere:
# put its rustc and cargo first in PATH, and set CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=rust-lld.
#
# The module carries a section `sources`: what it was built from, a line each, `<git blob> <path>` for a file and
# `package <name> <version>` for a dependency. tests/suite/build/search.rs refuses a module whose sources have changed.
set -eu
cd "$(dirname "$0")/.."

target=wasm32-unknown-unknown
folder=${CARGO_TARGET_DIR:-target}
# No source of randomness is imported: a browser writes no index.
flags='--cfg getrandom_backend="unsupported"'
# Nor does it say where it was built.
for sources in "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*/; do flags="$flags --remap-path-prefix=$sources="; done
export RUSTFLAGS="$flags --remap-path-prefix=$(pwd)/="
cargo build --locked --package handbook-wasm --profile wasm --target "$target"

module=$folder/$target/wasm/handbook_wasm.wasm
sources=$(mktemp)
trap 'rm -f "$sources" "$sources.wasm"' EXIT
# What the compiler read, without what the build script made of it.
tr ' ' '\n' <"${module%.wasm}.d" | sed -n "s|^$(pwd)/||p" | grep -v "^target/\|:$" | sort -u |
    while read -r path; do printf '%s %s\n' "$(git hash-object --no-filters "$path")" "$path"; done >"$sources"
cargo tree --locked --package handbook-wasm --target "$target" --edges normal --prefix none |
    sed -n 's/^\([^ ]*\) v\([^ ]*\).*/package \1 \2/p' | grep -v '^package handbook' | sort -u >>"$sources"

# A number as WebAssembly writes lengths (LEB128).
leb() {
    rest=$1
    while [ "$rest" -gt 127 ]; do
        printf '%b' "\\0$(printf %o $((rest % 128 + 128)))"
        rest=$((rest / 128))
    done
    printf '%b' "\\0$(printf %o "$rest")"
}
name=sources
{
    cat "$module"
    printf '\0'
    leb $((1 + ${#name} + $(wc -c <"$sources")))
    leb ${#name}
    printf %s "$name"
    cat "$sources"
} >"$sources.wasm"
cp "$sources.wasm" src/http/assets/search.wasm
ls -l src/http/assets/search.wasm
