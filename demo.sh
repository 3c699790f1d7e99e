#!/usr/bin/env bash
# Two hosts, two real MariaDB servers, one virtual address, a failover: on one machine, in network namespaces.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
# shellcheck source=lab/install.sh
source lab/install.sh

usage() {
    cat <<'EOF'
usage: ./demo.sh [--keep]
  Installs what is missing, builds, and tells the story. It ends with 0 only if all of it came true.
  --keep   leaves the lab running and says how to look around
EOF
}

case "$#:${1-}" in
    0: | 1:--keep) ;;
    1:-h | 1:--help)
        usage
        exit 0
        ;;
    *)
        usage >&2
        exit 2
        ;;
esac

need_root
need_dotnet
install_missing mariadb-server libmariadb3 iproute2
echo "building ..."
quietly dotnet build -c Release --verbosity quiet lab/Lab.csproj || fail "the build failed"
exec artifacts/bin/Lab/release/lab demo "$@"
