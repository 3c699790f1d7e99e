#!/usr/bin/env bash
# All tests, on a fresh machine with the .NET SDK 10: builds once, checks the form, runs every test project, and closes
# with one line: N passed, N failed[, N skipped]. A build, a format or a script that is not clean counts as failed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
# shellcheck source=lab/install.sh
source lab/install.sh

usage() {
    cat <<'EOF'
usage: ./test.sh [--long]
  --long   also the tests that are marked Category=Long, and the unit under a systemd of its own
EOF
}

filter=(--filter 'Category!=Long')
case "$#:${1-}" in
    0:) ;;
    1:--long) filter=() ;;
    1:-h | 1:--help)
        usage
        exit 0
        ;;
    *)
        usage >&2
        exit 2
        ;;
esac

passed=0 failed=0 skipped=0

finish() {
    local line="$passed passed, $failed failed"
    [[ $skipped -eq 0 ]] || line+=", $skipped skipped"
    echo "$line"
    [[ $failed -eq 0 ]] || exit 1
    exit 0
}

# check TITLE COMMAND...: something that is clean or not.
check() {
    local title=$1
    shift
    if quietly "$@"; then
        echo "$title: clean"
    else
        echo "$title: NOT clean"
        failed=$((failed + 1))
        return 1
    fi
}

# counter NAME FILE: a number from a test run's report.
counter() {
    local number
    number=$(grep -o '<Counters [^>]*' "$2" 2>/dev/null | grep -o " $1=\"[0-9]*\"" | grep -o '[0-9]*' | head -n 1) || true
    echo "${number:-0}"
}

# run PROJECT-FILE: all its tests, into the sums.
run() {
    local project=$1 name report status=0 log total good bad
    name=$(basename "$project" .csproj)
    report=artifacts/tests/$name.trx
    log=artifacts/tests/$name.log
    rm -f "$report"
    dotnet test "$project" -c Release --no-build --logger 'console;verbosity=normal' ${filter[@]+"${filter[@]}"} \
        --blame-hang-timeout 10m --blame-hang-dump-type none \
        --logger "trx;LogFileName=$name.trx" --results-directory artifacts/tests >"$log" 2>&1 </dev/null || status=$?

    total=$(counter total "$report")
    good=$(counter passed "$report")
    bad=$(counter failed "$report")
    [[ $status -eq 0 ]] || grep -Ev '^  (Passed|Skipped) ' "$log" || true
    if [[ $total -eq 0 ]]; then
        echo "$name: ran no test"
        bad=$((bad + 1))
    elif [[ $status -ne 0 && $bad -eq 0 ]]; then
        echo "$name: did not come to its end"
        bad=1
    fi
    passed=$((passed + good))
    failed=$((failed + bad))
    skipped=$((skipped + total - $(counter executed "$report")))
    echo "$name: $good passed, $bad failed"
}

need_root
need_dotnet
install_missing mariadb-server libmariadb3 iproute2 shellcheck systemd tshark
install_routers keepalived frr
need_mysql
mkdir -p artifacts/tests

check "build" dotnet build VipGuard.sln -c Release --verbosity quiet -warnaserror || finish
check "format" dotnet format VipGuard.sln --verify-no-changes --no-restore || true
mapfile -d '' -t scripts < <(find . \( -name artifacts -o -name .git \) -prune -o \( -name '*.sh' -o -path ./.ci/run \) -type f -print0)
check "scripts" shellcheck --external-sources "${scripts[@]}" || true

for project in tests/*/*.Tests.csproj; do
    [[ $project == tests/Scenarios/* ]] || run "$project"
done
# By itself: it measures times, and other tests beside it would be in them.
run tests/Scenarios/Scenarios.Tests.csproj
[[ ${#filter[@]} -gt 0 ]] || check "systemd" tests/Systemd/run.sh || true
finish
