#!/usr/bin/env bash
# What a hand-over costs step by step (`vipguard history --json` of both hosts), what clients feel of it, and when those who
# were connected learn of it. Two hosts and a client on a bridge, in network namespaces of its own; no database: the server is
# a few lines that greet, stay silent, and leave their backlog alone. As root, with iproute2, jq and python3.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() {
    cat <<'TEXT'
usage: bench/leave.sh [--runs N] [--interval 100ms] [--cause sigterm|switchover|check|down] [--no-reset] [--program FILE]
  --runs      20 by default; medians are printed
  --no-reset  with reset_connections = false
  --program   artifacts/bin/Daemon/release/vipguard by default
TEXT
}

runs=20 interval=100ms cause=sigterm reset=true program=$PWD/artifacts/bin/Daemon/release/vipguard
while [[ $# -gt 0 ]]; do
    case "$1" in
        --runs) runs=$2; shift ;;
        --interval) interval=$2; shift ;;
        --cause) cause=$2; shift ;;
        --program) program=$2; shift ;;
        --no-reset) reset=false ;;
        -h | --help) usage; exit 0 ;;
        *) usage >&2; exit 2 ;;
    esac
    shift
done

work=$(mktemp -d)
ns=vgl$$
client=
declare -A server daemon
finish() {
    # Only those that have not been waited for: the number of one that is gone may be somebody else's by now.
    for pid in "${server[@]}" "${daemon[@]}" $client; do kill -KILL "$pid" 2> /dev/null || true; done
    wait 2> /dev/null || true
    for host in 1 2 c; do ip netns del "$ns-$host" 2> /dev/null || true; done
    rm -rf "$work"
}
trap finish EXIT

for host in 1 2 c; do
    ip netns add "$ns-$host"
    ip -n "$ns-$host" link set lo up
done
ip -n "$ns-c" link add wire type bridge
ip -n "$ns-c" link set wire up
ip -n "$ns-c" address add 192.0.2.10/24 dev wire
for host in 1 2; do
    ip -n "$ns-$host" link add wire type veth peer name "port$host" netns "$ns-c"
    ip -n "$ns-c" link set "port$host" master wire up
    ip -n "$ns-$host" link set wire up
    ip -n "$ns-$host" address add "192.0.2.$host/24" dev wire
    printf 'good\n' > "$work/check$host"
done

cat > "$work/vipguard.toml" <<TOML
[[node]]
name = "1"
address = "192.0.2.1"

[[node]]
name = "2"
address = "192.0.2.2"
priority = 90

[[instance]]
name = "VI_1"
vrid = 51
interface = "wire"
advert_interval = "$interval"
addresses = ["192.0.2.100/24"]
reset_connections = $reset

[[check]]
name = "port"
type = "tcp"
connect_port = 3307
connect_timeout = "1s"
retry = 0
delay_loop = "100ms"

[pair]
key_file = "$work/key"

[peer_link]
TOML
head -c 32 /dev/urandom | base64 > "$work/key"
chmod 600 "$work/key"

cat > "$work/server.py" <<'PY'
import select, signal, socket, sys
# 3306 greets at once; of 3308 nobody takes a connection; 3307 is what the check asks, and closes at SIGUSR1 until SIGUSR2.
def listen(port, backlog=4096):
    s = socket.create_server(("", port), backlog=backlog, reuse_port=False)
    s.setblocking(False)
    return s
serving, waiting, asked = listen(3306), listen(3308), listen(3307)
held = []
def close(*_):
    global asked
    asked.close()
def reopen(*_):
    global asked
    asked = listen(3307)
signal.signal(signal.SIGUSR1, close)
signal.signal(signal.SIGUSR2, reopen)
while True:
    poll = select.poll()
    for s in (serving, asked):
        if s.fileno() >= 0: poll.register(s, select.POLLIN)
    ready = [fd for fd, _ in poll.poll(50)]
    for s in [s for s in (serving, asked) if s.fileno() in ready]:
        try:
            c, _ = s.accept()
        except OSError:
            continue
        if s is asked:
            c.close()
            continue
        c.send(b"J")
        held.append(c)
        if len(held) > 500:
            held.pop(0).close()
PY
cat > "$work/client.py" <<'PY'
import os, select, socket, subprocess, sys, time
# Opens connections to the VIP: 5 idle, 5 in the backlog; then one new one a millisecond that wants its greeting. Strikes after
# a second: with a signal, or a command. Ends with the longest time in which none succeeded, from its start to the start of the
# next, and how long after the strike the ten had learned.
vip, seconds, strike = sys.argv[1], float(sys.argv[2]), sys.argv[3:]
clock = time.monotonic
old = [socket.create_connection((vip, 3306)) for _ in range(5)] + [socket.create_connection((vip, 3308)) for _ in range(5)]
for s in old[:5]: s.recv(1)
poll, learned, under, good, lost = select.epoll(), {}, {}, [], 0
for s in old:
    s.setblocking(False); poll.register(s, select.EPOLLIN)
ends = {s.fileno(): s for s in old}
print("ready", flush=True)
began, upcoming, struck = clock(), clock(), None
while clock() < began + seconds:
    if struck is None and clock() > began + 1:
        struck = clock()
        if strike[0] == "signal": os.kill(int(strike[2]), int(strike[1]))
        else: subprocess.Popen(strike, stdout=subprocess.DEVNULL)
    if clock() >= upcoming:
        s = socket.socket(); s.setblocking(False)
        s.connect_ex((vip, 3306)); poll.register(s, select.EPOLLIN)
        under[s.fileno()] = (clock(), s); upcoming = max(upcoming + 0.001, clock() - 0.005)
    for fd, _ in poll.poll(max(0, upcoming - clock())):
        if fd in ends:
            learned[fd] = clock(); poll.unregister(fd); ends.pop(fd); continue
        at, s = under.pop(fd)
        try: ok = s.recv(1) == b"J"
        except OSError: ok = False
        if ok: good.append((at, clock()))
        else: lost += 1
        s.close()
good.sort()
gap = max(b[0] - a[0] for a, b in zip(good, good[1:]) if b[0] > struck)
slow = sum(1 for a, b in good if b - a > 0.9 and b > struck)
last = max(learned.values()) - struck if len(learned) == 10 else None
print(f"{gap * 1000:.2f} {'never' if last is None else f'{last * 1000:.1f}'} {len(learned)} {slow} {lost}")
PY

for host in 1 2; do
    ip netns exec "$ns-$host" python3 "$work/server.py" & server[$host]=$!
done
start() {
    mkdir -p "$work/run$1"
    ip netns exec "$ns-$1" "$program" run --config "$work/vipguard.toml" --node "$1" --runtime-dir "$work/run$1" >> "$work/log$1" 2>&1 &
    daemon[$1]=$!
}
holds() { ip -n "$ns-$1" -o address show to 192.0.2.100 | grep -q .; }
ask() { "$program" "$2" --json --runtime-dir "$work/run$1" 2> /dev/null; }
until_true() {
    local i
    for ((i = 0; i < 600; i++)); do
        if "$@"; then return 0; fi
        sleep 0.05
    done
    echo "gave up waiting for: $*" >&2
    tail -5 "$work"/log* >&2
    exit 1
}
backup() { [[ $(ask "$1" status | jq -r '.instances[0].state') == Backup ]]; }
start 1
until_true holds 1
start 2
until_true backup 2

holder=1
for ((run = 0; run < runs; run++)); do
    other=$((3 - holder))
    case "$cause" in
        # The history of one that ends goes with it: its journal and the other's history remain.
        sigterm) strike=(signal 15 "${daemon[$holder]}") ;;
        switchover) strike=("$program" switchover --runtime-dir "$work/run$holder") ;;
        check) strike=(signal 10 "${server[$holder]}") ;;
        down) strike=(ip -n "$ns-$holder" link set wire down) ;;
    esac
    ip netns exec "$ns-c" python3 "$work/client.py" 192.0.2.100 3.5 "${strike[@]}" > "$work/felt" & client=$!
    until_true grep -q ready "$work/felt"
    until_true holds "$other"
    wait "$client"
    client=
    [[ $cause == sigterm ]] || ask "$holder" history | jq -c '[.transitions[] | select(.from == "Master")][-1].stages' >> "$work/left"
    ask "$other" history | jq -c '[.transitions[] | select(.to == "Master")][-1].stages' >> "$work/took"
    tail -1 "$work/felt" >> "$work/clients"
    case "$cause" in
        sigterm) wait "${daemon[$holder]}" || true; unset "daemon[$holder]"; start "$holder" ;;
        check) kill -USR2 "${server[$holder]}" ;;
        down) ip -n "$ns-$holder" link set wire up; ip -n "$ns-$holder" address replace "192.0.2.$holder/24" dev wire ;;
    esac
    until_true backup "$holder"
    holder=$other
done

median() { sort -g | awk '{ v[NR] = $1 } END { if (NR) printf "%s", v[int((NR + 1) / 2)]; else printf "-" }'; }
echo "$cause, adverts every $interval, reset_connections = $reset, $runs runs; medians"
for side in left took; do
    [[ -s $work/$side ]] || continue
    printf '  %s, µs:' "$side"
    for stage in seen confirmed removed told heard added announced; do
        jq -e ".$stage // empty" "$work/$side" > "$work/values" 2> /dev/null || true
        [[ -s $work/values ]] && printf ' %s %.0f' "$stage" "$(median < "$work/values")"
    done
    echo
done
printf '  outage %s ms (max %s); all ten old connections knew %s ms after the strike (not all did: %s of %s runs)\n' \
    "$(cut -d' ' -f1 "$work/clients" | median)" "$(cut -d' ' -f1 "$work/clients" | sort -g | tail -1)" \
    "$(cut -d' ' -f2 "$work/clients" | grep -v never | median)" "$(grep -c never "$work/clients" || true)" "$runs"
printf '  new connections that waited for TCP to repeat their SYN: %s in all; refused or reset: %s\n' \
    "$(awk '{ n += $4 } END { print n }' "$work/clients")" "$(awk '{ n += $5 } END { print n }' "$work/clients")"
