# SPDX-License-Identifier: GPL-2.0-only
# Rules that the sources obey; sourced by tests/check. Each function prints
# what breaks its rule, and fails if something does. The working directory is
# the project's folder.

# sources PATTERN...: prints the paths of our files that match
sources()
{
	local pattern names=()

	for pattern; do
		names+=(-o -name "$pattern")
	done
	find Makefile Kbuild .ci kmod tools tests -type f ! -path '*/.*.cmd' \
		! -name '*.mod.c' \( "${names[@]:1}" \) | sort
}

# The protocol's rooms include only what they may.
static_rooms()
{
	tests/check-rooms
}

# Every file of code names its license where the kernel wants it.
static_spdx()
{
	local file bad=0

	while read -r file; do
		head -n 2 "$file" | grep -q SPDX-License-Identifier && continue
		echo "$file: no SPDX line"
		bad=1
	done < <(sources '*.[chsS]' '*.sh' '*.py' '*.awk' '*.yaml' Makefile \
		Kbuild run check reachable '*-init' 'run-*')
	return $bad
}

# What is not finished does not get in, nor where it was written.
static_words()
{
	! grep -nE '\b(TO''DO|FIX''ME|XX''X|HA''CK)\b|/wo''rk/' $(sources '*') \
		README.md
}

# The tests exist that docs/limits.md names: "ikek_SUITE: CASE, CASE" and
# "27-floods".
static_limits()
{
	local suite case file bad=0

	while read -r suite case; do
		file=$(grep -l "\.name = \"$suite\"" tests/kunit/*.c)
		[ -n "$file" ] && grep -qE "KUNIT_CASE\w*\($case[,)]" $file &&
			continue
		echo "docs/limits.md: there is no $suite: $case"
		bad=1
	done < <(tr '\n' ' ' <docs/limits.md |
		grep -oE 'ikek_[a-z_]+: [a-z_0-9]+(, +[a-z_][a-z_0-9]+)*' |
		tr -d , | awk '{ for (i = 2; i <= NF; i++) print $1, $i }' |
		tr -d :)
	while read -r case; do
		[ -e "tests/netns/$case.sh" ] && continue
		echo "docs/limits.md: there is no scenario $case"
		bad=1
	done < <(grep -oE '\b[1-9][0-9]-[a-z-]+' docs/limits.md | sort -u)
	return $bad
}

# What a stranger can reach is what the documentation says, more or less.
static_reachable()
{
	need perl && tests/reachable --check README.md
}

# Every shell script can at least be parsed.
static_shell()
{
	local file bad=0

	while read -r file; do
		bash -n "$file" || bad=1
	done < <(grep -lE '^#!/bin/(ba)?sh' $(sources '*'); sources '*.sh')
	return $bad
}

# The kernel's own style check, from the source that KUnit's kernel is made
# of. Left out everywhere are the check against the kernel's MAINTAINERS file
# and the one against its list of licenses, which that tree no longer has.
# compat.h is left out: asking for kernel versions is wrong elsewhere. Outside
# the module the kernel's macros for attributes do not exist, long texts are
# split, and a word that is a function's name may stand in a message.
static_checkpatch()
{
	local ignore=FILE_PATH_CHANGES,SPDX_LICENSE_TAG
	local outside=PREFER_DEFINED_ATTRIBUTE_MACRO,SPLIT_STRING
	local files said

	outside+=,MISSING_SPACE,STRING_FRAGMENTS,EMBEDDED_FUNCTION_NAME
	outside+=,REPEATED_WORD
	need perl && uml_make || return
	files=$(sources '*.[ch]')
	said=$(
		grep ^kmod/ <<<"$files" | grep -v /compat.h$ |
			checkpatch "$ignore"
		grep -v ^kmod/ <<<"$files" | checkpatch "$ignore,$outside"
	)
	! grep -v -e '^total: ' -e '^$' <<<"$said"
}

# checkpatch IGNORE: of the files on standard input. Those that it had nothing
# to say about are marked, and not read again: it takes minutes for all.
checkpatch()
{
	local hash file marks=() unknown=() said
	local seen=$IKEK_CACHE/checkpatch/${UML##*/}-${1//,/-}

	mkdir -p "$seen"
	while read -r hash file; do
		[ ! -e "$seen/$hash-${file//\//-}" ] || continue
		unknown+=("$file") marks+=("$seen/$hash-${file//\//-}")
	done < <(xargs sha256sum)
	[ ${#unknown[@]} -gt 0 ] || return 0
	if said=$(perl "$UML/scripts/checkpatch.pl" --no-tree --file --terse \
		--quiet --show-types --ignore "$1" "${unknown[@]}"); then
		touch "${marks[@]}"
	else
		echo "${said:-checkpatch cannot be run}"
	fi
}
