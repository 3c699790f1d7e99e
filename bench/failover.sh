#!/usr/bin/env bash
# VipGuard beside keepalived: outages, two holders, clients left behind, in one run; options as of `lab failover`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=lab/install.sh
source lab/install.sh

usage() {
    cat <<'EOF'
usage: bench/failover.sh [--runs N] [--only SCENARIO] [--without ID,ID...] [--systems ID,ID...] [--quick] [--large] [--out DIR] [--docs|--no-docs]
       bench/failover.sh --from FILE [--out DIR] [--docs|--no-docs]
  Measures VipGuard and keepalived in turns and writes results.jsonl, failover.md and failover.svg into DIR
  (artifacts/failover). A run without --quick, --only and --systems, about 45 minutes, also writes docs/benchmarks.md and docs/failover.svg.
  --runs N          rounds (5; --quick: 3); what takes long, or never ends, has fewer
  --only SCENARIO   those whose names begin so, like mysqld or mysqld-kill
  --without ID,...  leaves these scenarios out
  --systems ID,...  these set-ups, like vipguard-100ms,keepalived-100ms
  --quick           the main scenarios and set-ups, about 10 minutes; --large: and a server of 4 GiB
  --from FILE       measures nothing: table and picture once more from results
EOF
}

for option in "$@"; do
    case $option in
        -h | --help)
            usage
            exit 0
            ;;
    esac
done

need_root
need_dotnet
install_missing mariadb-server libmariadb3 iproute2 nftables
install_routers keepalived
quietly dotnet build -c Release --verbosity quiet lab/Lab.csproj || fail "the build failed"
# As it is installed, where it can be published; what is built otherwise starts more slowly.
if [[ -z ${VIPGUARD_PROGRAM-} && -x packaging/publish.sh && " $* " != *" --from "* ]]; then
    quietly packaging/publish.sh || fail "publishing failed"
    export VIPGUARD_PROGRAM=$PWD/artifacts/vipguard/vipguard
fi
exec artifacts/bin/Lab/release/lab failover "$@"
