# shellcheck shell=bash
# For demo.sh and test.sh to source: what they need on the machine, and how they build.

fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

need_root() {
    [[ $EUID -eq 0 ]] || fail "$0 needs root: it makes network namespaces and starts servers in them. Run: sudo $0"
}

need_dotnet() {
    command -v dotnet >/dev/null ||
        fail "the .NET SDK 10 is missing; see https://learn.microsoft.com/dotnet/core/install/linux-debian"
    dotnet --list-sdks | grep -q '^10\.' ||
        fail "the .NET SDK 10 is missing; dotnet has only: $(dotnet --list-sdks | cut -d' ' -f1 | paste -sd' ')"
    # Built programs look for the runtime in the usual places only; say where this one is.
    export DOTNET_ROOT=${DOTNET_ROOT:-$(dirname "$(readlink -f "$(command -v dotnet)")")}
    # No compiler or build server stays behind.
    export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=false
    export HOME=${HOME:-/root}
}

# quietly COMMAND...: its output is shown only if it fails.
quietly() {
    local log status=0
    log=$(mktemp)
    "$@" >"$log" 2>&1 </dev/null || status=$?
    [[ $status -eq 0 ]] || cat "$log" >&2
    rm -f "$log"
    return "$status"
}

# install_missing PACKAGE...: installs those that are not there. No server of theirs is started.
install_missing() {
    local package missing=()
    for package in "$@"; do
        [[ $(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || missing+=("$package")
    done
    [[ ${#missing[@]} -gt 0 ]] || return 0
    echo "installing ${missing[*]} ..."
    without_autostart quietly apt_install "${missing[@]}" || fail "could not install: ${missing[*]}"
}

# install_routers PACKAGE...: as install_missing; and what this puts onto the machine does not start with it either, for a
# router that nobody set up is none of this network's business. One that was there before stays as it was.
install_routers() {
    local package new=()
    for package in "$@"; do
        [[ $(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || new+=("$package")
    done
    install_missing "$@"
    for package in ${new[@]+"${new[@]}"}; do
        quietly update-rc.d "$package" disable || fail "could not keep $package from starting with the machine"
    done
}

# The lists that are there may do; they are fetched anew only if they do not.
apt_install() {
    local get=(apt-get -o DPkg::Lock::Timeout=120 -qq)
    export DEBIAN_FRONTEND=noninteractive
    "${get[@]}" install -y --no-install-recommends "$@" ||
        { "${get[@]}" update && "${get[@]}" install -y --no-install-recommends "$@"; }
}

# without_autostart COMMAND...: package scripts ask policy-rc.d before they start a service (Debian Policy 9.3.3.1).
# Ours forbids all; the machine's own comes back, also on failure. It runs in a shell of its own for the traps' sake.
without_autostart() (
    policy=/usr/sbin/policy-rc.d
    mark='# Put here for a while by lab/install.sh of VipGuard.'
    own=$policy.before-vipguard
    # Ours is there already when a run was killed; what it had put aside is then still the machine's own.
    if grep -qsF "$mark" "$policy"; then
        rm -f "$policy"
    elif [[ -e $policy || -L $policy ]]; then
        mv -f "$policy" "$own"
    fi
    # shellcheck disable=SC2317 # called by the trap
    put_back() {
        rm -f "$policy"
        [[ ! -e $own && ! -L $own ]] || mv -f "$own" "$policy"
    }
    trap put_back EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
    printf '#!/bin/sh\n%s\nexit 101\n' "$mark" >"$policy"
    chmod 755 "$policy"
    "$@"
)

# debian_mirror: the one that the machine's own package sources name, in whichever form they are written; apt reads them,
# and tells of those whose lists are there. A third party's archive may go by Debian's code name too: one that is known
# to be Debian's is preferred.
debian_mirror() {
    local codename sites
    # shellcheck source=/dev/null
    codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
    # shellcheck disable=SC2016 # the names are apt's
    sites=$(apt-get indextargets --format '$(SITE)|$(RELEASE)|$(COMPONENT)|$(ORIGIN)' 'Created-By: Packages' 2>/dev/null |
        grep -E "^(https?|file|copy):[^|]*\|$codename\|main\|") || return 1
    { grep '|Debian$' <<<"$sites" || echo "$sites"; } | head -n 1 | cut -d'|' -f1
}

# mysql_runs ROOT: MySQL's server starts there, by its own loader with its own libraries.
mysql_runs() {
    local loaders=("$1"/lib64/ld-linux-x86-64.so.2 "$1"/lib/ld-linux-aarch64.so.1) loader
    for loader in "${loaders[@]}"; do
        [[ -x $loader && -x $1/usr/sbin/mysqld ]] || continue
        "$loader" --library-path "$1/usr/lib/$(uname -m)-linux-gnu" "$1/usr/sbin/mysqld" --no-defaults --version
        return
    done
    echo "$1 holds no MySQL server" >&2
    return 1
}

# need_mysql: Debian sid's MySQL server in a root of its own, beside the machine's packages, which stay as they are.
# It is made beside its place and renamed when it has run, so what stands there is always whole.
need_mysql() {
    local root=${VIPGUARD_MYSQL_ROOT:-/var/cache/vipguard/mysql-sid}
    ! mysql_runs "$root" >/dev/null 2>&1 || return 0
    install_missing debootstrap
    mkdir -p "$(dirname "$root")"
    # The lock is inherited: while a child of a killed run still works, the next one waits for it.
    (
        flock 9 || exit 1
        # Another run may have made it while this one waited.
        ! mysql_runs "$root" >/dev/null 2>&1 || exit 0
        trap 'remove_root "$root.new"' EXIT
        trap 'exit 129' HUP
        trap 'exit 130' INT
        trap 'exit 143' TERM
        make_mysql "$root" "$root.new"
    ) 9>"$root.lock" ||
        fail "could not put MySQL from Debian sid into $root (VIPGUARD_MYSQL_ROOT names another place)"
}

# make_mysql ROOT BESIDE: called with the lock held; whoever calls it removes what is left beside.
make_mysql() {
    local root=$1 beside=$2 mirror
    mirror=$(debian_mirror) || {
        quietly apt-get -qq update
        mirror=$(debian_mirror)
    } || {
        echo "the package sources of this machine name no mirror of Debian" >&2
        return 1
    }
    [[ $mirror != https:* ]] || install_missing ca-certificates
    echo "installing MySQL from Debian sid into $root ..."
    # What a killed run left.
    remove_root "$beside" || return 1
    with_proxy_of_apt quietly in_mounts_of_its_own debootstrap --variant=minbase \
        --include=mysql-server-core,mysql-client-core sid "$beside" "$mirror" || return 1
    rm -rf "$beside"/var/cache/apt/* "$beside"/var/lib/apt/lists/*
    quietly mysql_runs "$beside" || return 1
    rm -rf --one-file-system "$root" && mv -T "$beside" "$root"
}

# in_mounts_of_its_own COMMAND...: what it mounts goes with it, however it ends. A chroot does not allow that.
in_mounts_of_its_own() {
    if unshare --mount true 2>/dev/null; then
        unshare --mount "$@"
    else
        "$@"
    fi
}

# remove_root FOLDER: also one in which debootstrap was killed and has left its mounts.
remove_root() {
    local mount
    while read -r mount; do
        umount --lazy "$mount" || return 1
    done < <(awk -v below="$1/" 'index($2, below) == 1 { print $2 }' /proc/mounts | sort -r)
    rm -rf --one-file-system "$1"
}

# with_proxy_of_apt COMMAND...: debootstrap fetches by wget, which does not read apt's settings.
with_proxy_of_apt() {
    local proxy
    eval "$(apt-config shell proxy Acquire::http::Proxy)"
    if [[ -n ${proxy:-} && $proxy != DIRECT ]]; then
        http_proxy=$proxy https_proxy=${https_proxy:-$proxy} "$@"
    else
        "$@"
    fi
}
