# SPDX-License-Identifier: GPL-2.0-only
# Packages of other Debian releases than the host's, without a change to the
# host's configuration; sourced by bash after common.sh.

# apt_sources SUITE: prints a one-line-style source list for SUITE, made from
# the Debian sources that the host itself uses
apt_sources()
{
	local suite=$1 ring=/usr/share/keyrings/debian-archive-keyring.gpg
	local fields='$(ORIGIN) $(REPO_URI) $(RELEASE) $(COMPONENT)'
	local options=() origin uri release component part

	[ -e $ring ] && options+=("signed-by=$ring")
	# A mirror's copy of the release to come may have stood still for
	# longer than its Release file allows; signatures are still checked.
	[ "$suite" = forky ] && options+=(check-valid-until=no)
	apt-get indextargets --format "$fields" 'Created-By: Packages' |
	while read -r origin uri release component; do
		[ "$origin" = Debian ] && [ "$component" = main ] || continue
		case $release in
		*-security) part=-security ;;
		*-updates) part=-updates ;;
		*-*) continue ;;
		*) part= ;;
		esac
		# the release to come has neither updates nor security yet
		[ -n "$part" ] && [ "$suite" = forky ] && continue
		echo "deb [${options[*]}] $uri $suite$part $component"
	done | sort -u
}

# apt_of SUITE COMMAND...: apt-get or apt-cache (COMMAND's first word) with
# SUITE's sources and with lists and cache of its own
apt_of()
{
	local suite=$1 command=$2 dir=$IKEK_CACHE/apt/$1

	shift 2
	"$command" -q -o Dir::Etc::SourceList="$dir/sources.list" \
		-o Dir::Etc::SourceParts=/dev/null \
		-o Dir::Etc::Preferences=/dev/null \
		-o Dir::Etc::PreferencesParts=/dev/null \
		-o Dir::State="$dir/state" -o Dir::State::status="$dir/status" \
		-o Dir::Cache="$dir/cache" -o APT::Sandbox::User= \
		-o APT::Get::List-Cleanup=false "$@"
}

# apt_update SUITE: fetches SUITE's lists, at most once a day
apt_update()
{
	apt_is_updated "$1" || with_lock "apt-$1" apt_update_locked "$1"
}

apt_is_updated()
{
	[ -n "$(find "$IKEK_CACHE/apt/$1/updated" -mtime -1 2>/dev/null)" ]
}

apt_update_locked()
{
	local suite=$1 dir=$IKEK_CACHE/apt/$1

	apt_is_updated "$suite" && return
	mkdir -p "$dir/state/lists/partial" "$dir/cache/archives/partial"
	: >"$dir/status"
	apt_sources "$suite" >"$dir/sources.list"
	[ -s "$dir/sources.list" ] || {
		say "the host's apt has no Debian sources to derive $suite's from"
		return 1
	}
	progress "$dir/update.log" "fetching the package lists of $suite" \
		apt_of "$suite" apt-get update || return
	touch "$dir/updated"
}

# apt_version SUITE PACKAGE: prints the version that SUITE has of PACKAGE
apt_version()
{
	apt_update "$1" &&
		apt_of "$1" apt-cache policy "$2" |
			sed -n 's/^ *Candidate: //p' | grep -vx '(none)'
}

# apt_fetch SUITE PACKAGE DIR: puts SUITE's .deb of PACKAGE into DIR, unless
# that version is there already, and prints its path
apt_fetch()
{
	local suite=$1 package=$2 dir=$3 version deb

	version=$(apt_version "$suite" "$package") || {
		say "$suite has no package $package"
		return 1
	}
	mkdir -p "$dir"
	dir=$(cd "$dir" && pwd)
	deb=$(find "$dir" -name "${package}_${version//:/%3a}_*.deb" | head -1)
	if [ -z "$deb" ]; then
		progress "$dir/$package.log" \
			"fetching $package $version of $suite" \
			apt_download "$suite" "$package" "$dir" || return
		deb=$(find "$dir" -name "${package}_${version//:/%3a}_*.deb" |
			head -1)
	fi
	echo "$deb"
}

# Only for apt_fetch: apt-get download writes into the current folder.
apt_download()
{
	(cd "$3" && apt_of "$1" apt-get download "$2")
}
