#!/usr/bin/env bash
# The unit under a booted systemd: a Debian of its own in a container (systemd-nspawn) with a network of its own, installed as
# docs/operations.md says. Told step by step; ends with 0 only if all came true. About a minute; 300 MB of Debian's packages.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
# shellcheck source=lab/install.sh
source lab/install.sh

address=10.66.0.50
began=$SECONDS

need_root
need_dotnet
install_missing debootstrap systemd-container iproute2
program=${VIPGUARD_PROGRAM-}
if [[ -z $program ]]; then
    quietly packaging/publish.sh || fail "publishing failed"
    program=$PWD/artifacts/vipguard/vipguard
fi

root=$(mktemp -d /var/lib/vipguard-systemd.XXXXXX)
chmod 755 "$root"
container=''

clean_up() {
    if [[ -n $container ]]; then
        # systemd-nspawn has the system shut down.
        kill -TERM "$container" 2>/dev/null || true
        wait "$container" 2>/dev/null || true
    fi
    remove_root "$root"
    rm -f "$root.log"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

inside() { timeout 30 nsenter -t "$leader" -m -u -i -n -p -C -- "$@"; }

# until_true WHAT COMMAND...: half a minute at the most, and then all that is known.
until_true() {
    local what=$1 until=$((SECONDS + 30)) began=${EPOCHREALTIME/./}
    shift
    until "$@" >/dev/null 2>&1; do
        if ((SECONDS >= until)); then
            inside systemctl status vipguard --no-pager || true
            inside journalctl -u vipguard --no-pager -n 40 || true
            inside ip address || true
            fail "did not come true: $what"
        fi
        sleep 0.02
    done
    echo "$what ($(((${EPOCHREALTIME/./} - began) / 1000)) ms)"
}

addresses() { inside ip -4 -brief address show host0; }
held() { addresses | grep -qw "$address"; }
not_held() { local all && all=$(addresses) && ! grep -qw "$address" <<<"$all"; }
alive() { inside systemctl is-active --quiet vipguard; }
served() { alive && held; }
daemon() { inside systemctl show -p MainPID --value vipguard; }
said() { inside journalctl -u vipguard --no-pager -o cat | grep -q "$1"; }
nobody() { local all && all=$(inside ps -e -o comm=) && ! grep -qx vipguard <<<"$all"; }
# The sentry is a process of the unit too.
processes() { inside cat /sys/fs/cgroup/systemd/system.slice/vipguard.service/cgroup.procs 2>/dev/null || inside cat /sys/fs/cgroup/system.slice/vipguard.service/cgroup.procs; }
both_run() { [[ $(processes | wc -l) -eq 2 ]]; }

mirror=$(debian_mirror) || fail "the package sources of this machine name no mirror of Debian"
[[ $mirror != https:* ]] || install_missing ca-certificates
with_proxy_of_apt quietly in_mounts_of_its_own debootstrap --variant=minbase --include=systemd,systemd-sysv,dbus,iproute2,procps,libstdc++6 bookworm "$root" "$mirror" || fail "debootstrap failed"
install -d "$root/usr/lib/vipguard" "$root/etc/vipguard"
cp -r "$(dirname "$program")/." "$root/usr/lib/vipguard/"
ln -sf /usr/lib/vipguard/vipguard "$root/usr/bin/vipguard"
install -m 644 packaging/systemd/vipguard.sysusers "$root/usr/lib/sysusers.d/vipguard.conf"
install -m 644 packaging/systemd/vipguard.service packaging/systemd/vipguard@.service "$root/etc/systemd/system/"
cat >"$root/etc/vipguard/vipguard.toml" <<EOF
[[node]]
name = "db1"
address = "10.66.0.1"
priority = 100

[[node]]
name = "db2"
address = "10.66.0.2"
priority = 90

[[instance]]
name = "VI_1"
vrid = 51
interface = "host0"
advert_interval = "100ms"
addresses = ["$address/24"]
EOF

name=vg$$
systemd-nspawn --quiet --boot --directory="$root" --machine="$name" --register=no --keep-unit --private-network --network-veth \
    </dev/null >"$root.log" 2>&1 &
container=$!
booted() { leader=$(pgrep -P "$container" | head -n 1) && [[ -n $leader ]] && inside systemctl is-active --quiet multi-user.target; }
leader=''
for ((i = 0; i < 300; i++)); do
    booted 2>/dev/null && break
    kill -0 "$container" 2>/dev/null || { cat "$root.log" >&2; fail "the container did not start"; }
    sleep 0.1
done
ip link set "ve-$name" up
inside ip address add 10.66.0.1/24 dev host0
inside ip link set host0 up
inside systemd-sysusers 2>/dev/null

inside systemctl start vipguard
until_true "started: it holds the address" served

until_true "its sentry is there" both_run
inside kill -KILL "$(daemon)"
until_true "daemon killed: the address is gone" not_held
until_true "it was its sentry" said 'were taken off and the other node was told'
until_true "and systemd starts it again" served

until_true "its sentry is there" both_run
# The sentry first: it needs no more than a moment.
daemon=$(daemon)
inside kill -KILL "$(processes | grep -vx "$daemon")" "$daemon"
until_true "both killed: the address is gone" not_held
until_true "it was ExecStopPost=" said "$address/24 was left on host0 by an earlier run; removed"
until_true "and systemd starts it again" served

inside systemctl reload vipguard
until_true "reloaded: it holds the address" served
echo 'interfaec = "eth0"' >>"$root/etc/vipguard/vipguard.toml"
if inside systemctl reload vipguard 2>/dev/null; then
    fail "a reload of a broken file succeeded"
fi
until_true "a broken file is refused: it holds the address" served

inside systemctl stop vipguard
until_true "stopped: the address is gone" not_held
until_true "and so is every process" nobody
echo "all came true, in $((SECONDS - began)) s"
