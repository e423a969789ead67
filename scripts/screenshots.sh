#!/bin/sh
# Photographs of a page that `handbook serve` shows, at the widths of a desk and a phone, in light and dark:
#
#   scripts/screenshots.sh PATH [URL]
#
# URL is where the handbook is served. The pictures are written to target/screenshots.
set -eu
path=$1 url=${2:-http://127.0.0.1:8080}
out=$(dirname "$0")/../target/screenshots
mkdir -p "$out"
name=$(printf '%s' "$path" | tr -c 'a-zA-Z0-9\n' '-')
for scheme in 0:dark 1:light; do
    for size in 1280,900 390,844; do
        file=$out/page$name-${size%,*}-${scheme#*:}.png
        chromium --headless --no-sandbox --hide-scrollbars --blink-settings=preferredColorScheme="${scheme%%:*}" \
            --window-size="$size" --screenshot="$file" "$url$path" >/dev/null 2>&1
        echo "$file"
    done
done
