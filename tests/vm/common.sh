# SPDX-License-Identifier: GPL-2.0-only
# What the scripts in tests/ share; sourced by bash, never run.
#
# After sourcing: IKEK_SRC is the project's folder, IKEK_CACHE the cache
# folder (both absolute).

IKEK_SRC=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
IKEK_CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/ikek

# say TEXT...: one progress line on stderr
say()
{
	printf 'ikek: %s\n' "$*" >&2
}

# die TEXT...: says why and ends with status 125, which no COMMAND of
# tests/vm/run is expected to use
die()
{
	say "$*"
	exit 125
}

# as_root COMMAND...: runs it as root
as_root()
{
	if [ "$(id -u)" = 0 ]; then
		"$@"
	else
		sudo "$@"
	fi
}

# become_root ARG...: starts the running script again as root, keeping the
# caller's cache folder and the variables that the scripts look at
become_root()
{
	local keep=OUT,IKEK_VECTORS,KDIR,PEER,SOAK,SEED

	[ "$(id -u)" = 0 ] && return
	mkdir -p "$IKEK_CACHE"
	command -v sudo >/dev/null || die "$0 needs root, and there is no sudo"
	exec sudo --preserve-env="$keep" \
		XDG_CACHE_HOME="$(dirname "$IKEK_CACHE")" "$0" "$@"
}

# progress LOG TEXT COMMAND...: runs COMMAND with its output in LOG; says TEXT
# when it starts and the seconds when it is done, or the log's end if it fails
progress()
{
	local log=$1 text=$2 start=$SECONDS rc=0

	shift 2
	say "$text ..."
	"$@" >"$log" 2>&1 </dev/null || rc=$?
	if [ $rc != 0 ]; then
		say "$text: failed; the end of $log:"
		tail -n 40 "$log" >&2
		return $rc
	fi
	say "$text: done in $((SECONDS - start)) s"
}

# need PACKAGE...: installs those of the host's packages that are missing
need()
{
	[ -z "$(not_installed "$@")" ] || with_lock apt install_missing "$@"
}

# not_installed PACKAGE...: prints those that are missing
not_installed()
{
	local p

	for p; do
		dpkg-query -W -f '${db:Status-Status}\n' "$p" 2>/dev/null |
			grep -qx installed || echo "$p"
	done
}

install_missing()
{
	local missing log rc=0

	missing=$(not_installed "$@" | xargs)
	[ -n "$missing" ] || return 0
	log=$(mktemp)
	progress "$log" "installing $missing" apt_install $missing || rc=$?
	rm -f "$log"
	return $rc
}

# The package lists are fetched only when what is there does not do.
apt_install()
{
	local get=(env DEBIAN_FRONTEND=noninteractive apt-get -q
		-o DPkg::Lock::Timeout=300)

	as_root "${get[@]}" install -y --no-install-recommends "$@" && return
	as_root "${get[@]}" update &&
		as_root "${get[@]}" install -y --no-install-recommends "$@"
}

# with_lock NAME COMMAND...: runs COMMAND while nobody else holds NAME
with_lock()
{
	local lock=$IKEK_CACHE/lock/$1 rc=0 fd

	shift
	mkdir -p "${lock%/*}"
	exec {fd}>"$lock"
	if ! flock -n "$fd"; then
		say "waiting for another run (${lock##*/})"
		flock "$fd"
	fi
	"$@" || rc=$?
	exec {fd}>&-
	return $rc
}

# A report in a guest's kernel log that fails the run.
COMPLAINTS='\bWARNING: |\bBUG\b|\bOops\b|KASAN|KFENCE|UBSAN|refcount_t:'
COMPLAINTS+='|unregister_netdevice: waiting|general protection fault'
COMPLAINTS+='|Kernel panic|Call Trace:|INFO: task .* blocked|rcu.* stall'
COMPLAINTS+='|possible recursive locking|possible circular locking'
COMPLAINTS+='|inconsistent lock state|suspicious RCU usage|soft lockup'
COMPLAINTS+='|Objects remaining in|scheduling while atomic'

# kernel_complaints LOG: prints the reports in a kernel log with what stands
# around them; fails if there are none
kernel_complaints()
{
	[ -e "$1" ] && grep -q -E "$COMPLAINTS" "$1" || return
	grep -E -m 20 -B 3 -A 30 "$COMPLAINTS" "$1" | head -n 80
}
