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
