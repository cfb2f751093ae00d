# SPDX-License-Identifier: GPL-2.0-only
# ikek and its tool; sourced by bash after net.sh.

IKEK_NAMESPACES=()

# ikek_start: loads the module, with IKEK_PARAMETERS; when the scenario has passed, unloads it and
# looks at what it has left behind
ikek_start()
{
	[ -z "${IKEK_STARTED-}" ] || return 0
	IKEK_STARTED=1
	KMSG_START=$(dmesg | wc -l)
	modprobe ikek ${IKEK_PARAMETERS-} || fail "the module cannot be loaded"
	at_end ikek_unload
	check_at_end ikek_gone
}

ikek_unload()
{
	[ ! -d /sys/module/ikek ] || rmmod ikek
}

# ikek_gone: the module can be unloaded and then nothing of it is left
ikek_gone()
{
	local ns

	ikek_unload || fail "the module cannot be unloaded"
	for ns in "${IKEK_NAMESPACES[@]}"; do
		[ ! -e "/run/netns/$ns" ] || nothing_left "$ns"
	done
	no_secret_shown
}

# ikek NAMESPACE ARGUMENT...: ikekctl
ikek()
{
	on "$1" ikekctl "${@:2}"
}

# ikek_conf NAMESPACE: writes standard input to the namespace's file, CONF
ikek_conf()
{
	CONF=$LOGS/ikek-$1.conf
	cat >"$CONF"
}

# ikek_load NAMESPACE: loads the configuration on standard input
ikek_load()
{
	ikek_start
	[[ " ${IKEK_NAMESPACES[*]} " == *" $1 "* ]] || IKEK_NAMESPACES+=("$1")
	ikek_conf "$1"
	must ikek "$1" load "$CONF"
}

# ikek_reset NAMESPACE...: no SA and no configuration of an earlier case
ikek_reset()
{
	local ns

	for ns; do
		must ikek "$ns" flush
		ikek_load "$ns" </dev/null
	done
}

# ikek_json NAMESPACE EXPRESSION ARGUMENT...: prints a Python EXPRESSION of d,
# what ikekctl -j ARGUMENT... says
ikek_json()
{
	local ns=$1 expression=$2

	shift 2
	ikek "$ns" -j "$@" | python3 -c "import json, sys
d = json.load(sys.stdin)
print($expression)"
}

# ikek_sas NAMESPACE: prints the number of established IKE SAs
ikek_sas()
{
	ikek "$1" show sas | grep -ci ": established"
}

# has_sas NAMESPACE N
has_sas()
{
	[ "$(ikek_sas "$1")" = "$2" ]
}

# ikek_stat NAMESPACE COUNTER: prints it
ikek_stat()
{
	ikek "$1" show stats | awk -v name="$2" '$1 == name { print $2 }'
}

# forget_stats, grows COUNTER N: of west; it has grown by N at least since then
forget_stats()
{
	local name

	declare -gA STATS=()
	for name in rekeyed child-rekeyed established child-established; do
		STATS[$name]=$(ikek_stat west $name)
	done
}

grows()
{
	[ "$(ikek_stat west "$1")" -ge $((STATS[$1] + $2)) ]
}

# no_secret_shown: no pre-shared key in what the tool or the kernel printed
no_secret_shown()
{
	local hex

	hex=$(printf %s "$SECRET" | od -An -tx1 | tr -d ' \n')
	! { cat "$LOGS"/commands "$LOGS"/monitor* 2>/dev/null
	    dmesg | tail -n +"$KMSG_START"; } |
		grep -ai -e "$SECRET" -e "$hex" || fail "a secret was shown"
}

logs_ikek()
{
	local ns

	[ -d /sys/module/ikek ] || return 0
	for ns in "${IKEK_NAMESPACES[@]}"; do
		[ -e "/run/netns/$ns" ] || continue
		echo "== $ns"
		ikek "$ns" show conns
		ikek "$ns" -j show sas
		ikek "$ns" show stats
		ikek "$ns" why tunnel
	done >"$LOGS/ikek" 2>&1
}
