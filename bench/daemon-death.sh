#!/bin/bash
# What the daemon's own death costs: SIGKILL to the holder's daemon, with its sentry, with what ExecStopPost= runs, and with
# the lease alone. Two network namespaces, the built program, no server. The kernels' address tables are watched at real-time
# priority, so that a busy machine does not date what it tells of.
#
#   bench/daemon-death.sh [RUNS] [INTERVALS] [NETS]      as in: bench/daemon-death.sh 20 "1s 100ms 10ms" "sentry release lease"
#
# Prints, in milliseconds, minimum / median / maximum: address gone from the dead one's host, on the other's, and how long both had it.
set -euo pipefail

runs=${1:-20}
intervals=${2:-1s 100ms 10ms}
nets=${3:-sentry release lease}
program=${VIPGUARD:-$(dirname "$0")/../artifacts/bin/Daemon/release/vipguard}
program=$(realpath "$program")
work=$(mktemp -d)
prefix=dd$$
declare -A daemon

clear_away() {
    for n in 1 2; do
        for p in $(ip netns pids "$prefix-$n" 2>/dev/null); do kill -KILL "$p" 2>/dev/null || true; done
        ip netns delete "$prefix-$n" 2>/dev/null || true
    done
    rm -rf "$work"
}
trap clear_away EXIT

on() { ip netns exec "$prefix-$1" "${@:2}"; }
holds() { ip -n "$prefix-$1" -4 address show dev eth0 2>/dev/null | grep -q '10\.99\.0\.100/'; }
until_true() {
    for _ in $(seq 600); do "$@" && return; sleep 0.02; done
    echo "waited in vain for: $*" >&2
    cat "$work"/log* >&2
    exit 1
}
# By the control socket: starting the program each time would load the machine.
# shellcheck disable=SC2016
ready() {
    perl -MIO::Socket::UNIX -e '$s = IO::Socket::UNIX->new(Peer => $ARGV[0]) or exit 1; print $s "{\"command\":\"status\"}\n"; $s->flush; print <$s>' \
        "$work/run$1/control.sock" >"$work/status" 2>/dev/null && jq -es ".[0].status | $2" "$work/status" >/dev/null 2>&1
}

start() {
    # Not through a function: the process that is started must be the one that is killed.
    ip netns exec "$prefix-$1" "$program" run --config "$work/vipguard.toml" --node "db$1" --runtime-dir "$work/run$1" >>"$work/log$1" 2>&1 &
    daemon[$1]=$!
}

write_file() {
    sentry=$([ "$2" = sentry ] && echo true || echo false)
    for n in 1 2; do
        printf '[[node]]\nname = "db%s"\naddress = "10.99.0.%s"\npriority = %s\nsentry = %s\n\n' "$n" "$n" $((110 - 10 * n)) "$sentry"
    done >"$work/vipguard.toml"
    # As long as the master-down interval, but a second at least: the default.
    printf '[[instance]]\nname = "VI_1"\nvrid = 51\ninterface = "eth0"\nadvert_interval = "%s"\naddresses = ["10.99.0.100/24"]\n' "$1" >>"$work/vipguard.toml"
}

# One run: kills the holder's daemon, and prints when the address was gone there, and there on the other, in milliseconds.
one_run() {
    local net=$1 holder=1 other=2
    holds 1 || { holder=2; other=1; }
    for n in 1 2; do
        : >"$work/seen$n"
        chrt -f 60 ip -n "$prefix-$n" -ts monitor address >"$work/seen$n" 2>/dev/null &
        watch[n]=$!
    done
    sleep 0.3
    local at
    # shellcheck disable=SC2016
    at=$(chrt -f 60 perl -MTime::HiRes=time -e 'printf "%.6f\n", time; kill "KILL", $ARGV[0]' "${daemon[$holder]}")
    wait "${daemon[$holder]}" 2>/dev/null || true
    if [ "$net" = release ]; then
        on "$holder" "$program" release --config "$work/vipguard.toml" --node "db$holder" --runtime-dir "$work/run$holder" >>"$work/log$holder" 2>&1
    fi
    until_true holds $other
    gone() { ! holds "$holder"; }
    until_true gone
    sleep 0.1
    kill "${watch[1]}" "${watch[2]}"
    wait "${watch[1]}" "${watch[2]}" 2>/dev/null || true
    local gone_at taken_at
    gone_at=$(moment "$at" Deleted "$work/seen$holder")
    taken_at=$(moment "$at" added "$work/seen$other")
    echo "${gone_at:--} ${taken_at:--}"
    start $holder
    until_true ready $holder '.instances[0].state == "Backup"'
    [ "$net" != sentry ] || until_true ready $other '.sentry != null'
    [ "$net" != sentry ] || until_true ready $holder '.sentry != null'
}

# The first line of that kind that tells of the address, after the kill.
# shellcheck disable=SC2016
moment() {
    perl -MTime::Local -ne 'BEGIN { ($at, $what) = splice @ARGV, 0, 2 }
        next unless /^\[(\d+)-(\d+)-(\d+)T(\d+):(\d+):(\d+\.\d+)\] (Deleted)?.*10\.99\.0\.100/;
        next unless ($what eq "Deleted") == defined $7;
        my $t = timelocal(int $6, $5, $4, $3, $2 - 1, $1) + ($6 - int $6);
        next if $t < $at;
        printf "%.2f", ($t - $at) * 1000; exit' "$1" "$2" "$3"
}

summary() { sort -g | grep -v -x -e - | awk '{ v[NR] = $1 } END { if (!NR) { printf "-"; exit } printf "%.1f / %.1f / %.1f", v[1], (NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2), v[NR] }'; }

for n in 1 2; do ip netns add "$prefix-$n"; ip -n "$prefix-$n" link set lo up; done
ip link add eth0 netns "$prefix-1" type veth peer name eth0 netns "$prefix-2"
for n in 1 2; do
    ip -n "$prefix-$n" address add "10.99.0.$n/24" dev eth0
    ip -n "$prefix-$n" link set eth0 up
    mkdir "$work/run$n"
done

missing=false
echo "| adverts | net | gone after | other has it after | two holders |"
echo "|---|---|---|---|---|"
for interval in $intervals; do
    for net in $nets; do
        write_file "$interval" "$net"
        start 1
        until_true holds 1
        start 2
        until_true ready 2 '.instances[0].state == "Backup"'
        for n in 1 2; do [ "$net" != sentry ] || until_true ready $n '.sentry != null'; done
        declare -a watch=()
        : >"$work/figures"
        for _ in $(seq "$runs"); do one_run "$net" >>"$work/figures"; done
        printf '| %s | %s | %s | %s | %s |\n' "$interval" "$net" \
            "$(awk '{ print $1 }' "$work/figures" | summary)" "$(awk '{ print $2 }' "$work/figures" | summary)" \
            "$(awk '{ print ($1 == "-" || $2 == "-") ? "-" : ($1 > $2 ? $1 - $2 : 0) }' "$work/figures" | summary)"
        if grep -q -e '^-' -e ' -$' "$work/figures"; then
            echo "$interval, $net: an address was not seen to go or to come in $(grep -c -e '^-' -e ' -$' "$work/figures") of $runs runs, which are left out" >&2
            missing=true
        fi
        for n in 1 2; do kill -TERM "${daemon[$n]}" 2>/dev/null || true; wait "${daemon[$n]}" 2>/dev/null || true; done
    done
done
[ $missing = false ]
