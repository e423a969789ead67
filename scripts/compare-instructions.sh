#!/bin/sh
# Instructions of one search in two binaries, by kind of query; needs valgrind:
#
#   scripts/compare-instructions.sh BASE NEW ROOT INDEX QUERY...
#
# Each query is searched once and eleven times, so that the difference is ten searches without what is made at the first.
set -eu
base=$1 new=$2 root=$3 index=$4
shift 4
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT

count() { # BINARY QUERY TIMES
    printf 'query\trelevant\n' >"$folder/queries.tsv"
    for _ in $(seq "$3"); do printf '%s\t%s\n' "$2" "$id"; done >>"$folder/queries.tsv"
    valgrind --tool=callgrind --callgrind-out-file="$folder/out" \
        --toggle-collect=handbook::evaluate::figures::run \
        "$1" --root "$root" --index "$index" evaluate "$folder/queries.tsv" >"$folder/log" 2>&1 || true
    sed -n 's/^summary: //p' "$folder/out"
}

# Judged queries need a section of the handbook; which one does not matter here.
id=$("$new" --root "$root" --index "$index" export 2>/dev/null | sed -n 's/.*"id":"\([^"]*\)".*/\1/p' | head -n 1)

for query; do
    for binary in "$base" "$new"; do
        "$binary" --root "$root" --index "$index" search "$query" >/dev/null
    done
    before=$((($(count "$base" "$query" 11) - $(count "$base" "$query" 1)) / 10))
    after=$((($(count "$new" "$query" 11) - $(count "$new" "$query" 1)) / 10))
    echo "$query $before $after" | awk '{ printf "%12d %12d %.4f  ", $(NF-1), $NF, $NF / $(NF-1) }'
    echo "$query"
done
