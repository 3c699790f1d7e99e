#!/usr/bin/env bash
# Ten minutes of everything that must not move the address; options as of `lab calm`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=lab/install.sh
source lab/install.sh

need_root
need_dotnet
install_missing mariadb-server libmariadb3 iproute2 nftables
quietly dotnet build -c Release --verbosity quiet lab/Lab.csproj || fail "the build failed"
if [[ -z ${VIPGUARD_PROGRAM-} ]]; then
    quietly packaging/publish.sh || fail "publishing failed"
    export VIPGUARD_PROGRAM=$PWD/artifacts/vipguard/vipguard
fi
exec artifacts/bin/Lab/release/lab calm "$@"
