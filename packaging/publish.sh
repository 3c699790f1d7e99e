#!/usr/bin/env bash
# The program as it is installed: trimmed, compiled ahead of time, with its own runtime, so that the masters need no .NET.
set -euo pipefail

usage() {
    cat <<'EOF'
usage: packaging/publish.sh [DIR]
  Publishes vipguard for this kind of processor to DIR (artifacts/vipguard), which is emptied first.
EOF
}

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
case "$#:${1-}" in
    0:) out=$root/artifacts/vipguard ;;
    1:-h | 1:--help)
        usage
        exit 0
        ;;
    1:-*)
        usage >&2
        exit 2
        ;;
    1:?*) out=$1 ;;
    *)
        usage >&2
        exit 2
        ;;
esac

case $(uname -m) in
    x86_64) runtime=linux-x64 ;;
    aarch64) runtime=linux-arm64 ;;
    *)
        echo "vipguard is published for x86_64 and aarch64; this is $(uname -m)" >&2
        exit 1
        ;;
esac

# Only what this script itself has made is emptied.
if [[ -e $out && -n $(ls -A "$out") && ! -f $out/vipguard.runtimeconfig.json ]]; then
    echo "$out holds something else than a published vipguard; name another folder, or empty it" >&2
    exit 1
fi
rm -rf "$out"
# Objects of its own: those of an ordinary build are for another runtime.
dotnet publish "$root/src/Daemon" -c Release -r "$runtime" --artifacts-path "$root/artifacts/publish" \
    --verbosity quiet -nologo -warnaserror -o "$out"
# For debuggers and tracers, and for what the program is published without.
rm -f "$out"/createdump "$out"/libcoreclrtraceptprovider.so "$out"/libmscordaccore.so "$out"/libmscordbi.so
echo "$out: $(du -sm "$out" | cut -f 1) MB"
