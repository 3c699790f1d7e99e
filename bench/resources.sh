#!/usr/bin/env bash
# What the program takes of a machine, as it is installed, beside keepalived; options as of `lab resources`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=lab/install.sh
source lab/install.sh

need_root
need_dotnet
install_missing mariadb-server libmariadb3 iproute2
install_routers keepalived
quietly dotnet build -c Release --verbosity quiet lab/Lab.csproj || fail "the build failed"
if [[ -z ${VIPGUARD_PROGRAM-} ]]; then
    quietly packaging/publish.sh || fail "publishing failed"
    export VIPGUARD_PROGRAM=$PWD/artifacts/vipguard/vipguard
fi
# As packaging/systemd/vipguard.service has it.
export DOTNET_EnableDiagnostics=0
exec artifacts/bin/Lab/release/lab resources "$@"
