#!/bin/sh
# Walks the sample shop's keys with redis-cli and with polystore on one server in one run, and prints a table:
# bench/redis-keys.sh [KEYS] with the built command in POLYSTORE (default ./polystore).
set -eu
keys=${1:-1000000}
polystore=${POLYSTORE:-./polystore}
port=${PORT:-7399}
folder=$(mktemp -d)
redis-server --port "$port" --bind 127.0.0.1 --dir "$folder" --save "" --daemonize yes --pidfile "$folder/pid" >/dev/null
trap 'redis-cli -p "$port" shutdown nosave >/dev/null 2>&1 || true; rm -rf "$folder"' EXIT
sleep 1
$polystore lab shop --engine redis --keys "$keys" --quiet "$folder/commands"
redis-cli -p "$port" --pipe < "$folder/commands" >/dev/null
rm "$folder/commands"

cpu() { redis-cli -p "$port" info cpu | awk -F: '/^used_cpu_(user|sys):/ {sum += $2} END {printf "%.2f", sum}'; }

measure() {
    name=$1
    shift
    before=$(cpu)
    start=$(date +%s.%N)
    "$@" > "$folder/out" 2>/dev/null || true
    end=$(date +%s.%N)
    after=$(cpu)
    awk -v name="$name" -v start="$start" -v end="$end" -v before="$before" -v after="$after" \
        'BEGIN { printf "| %s | %.1f | %.1f |\n", name, end - start, after - before }'
}

echo "| $keys keys of 12 patterns | s | processor of the server, s |"
echo "|---|---:|---:|"
measure "redis-cli --bigkeys" redis-cli -p "$port" --bigkeys
cp "$folder/out" "$folder/bigkeys"
measure "redis-cli --memkeys" redis-cli -p "$port" --memkeys
cp "$folder/out" "$folder/memkeys"
measure "polystore keys" $polystore keys "redis://127.0.0.1:$port" --with-values --quiet
measure "polystore keys --sample 5%" $polystore keys "redis://127.0.0.1:$port" --sample 5% --with-values --quiet
redis-cli -p "$port" save >/dev/null
measure "polystore keys dump.rdb ($(du -m "$folder/dump.rdb" | cut -f1) MB)" $polystore keys "$folder/dump.rdb" --with-values --quiet
echo
grep -hE "^Biggest +[a-z]+ found" "$folder/memkeys" || true
$polystore keys "redis://127.0.0.1:$port" --sample 100% --with-values --no-color 2>/dev/null | sed -n '/^Patterns/,/^Most elements/p'
