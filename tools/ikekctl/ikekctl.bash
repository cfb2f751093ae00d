# SPDX-License-Identifier: GPL-2.0-only
# bash completion for ikekctl(8)

# names of connections, and with a slash of their children
_ikekctl_names()
{
	ikekctl "$@" show conns 2>/dev/null | awk '
		/^[^ ]/ { conn = $1; print conn }
		$1 == "child" { sub(/:$/, "", $2); print conn "/" $2 }'
}

_ikekctl()
{
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
	local commands='check load up down rekey show why monitor flush version help'
	local word command= netns=() skip=

	for word in "${COMP_WORDS[@]:1:COMP_CWORD - 1}"; do
		if [ -n "$skip" ]; then
			[ "$skip" = netns ] && netns=(-n "$word")
			skip=
			continue
		fi
		case $word in
		-n | --netns) skip=netns ;;
		--wait) skip=wait ;;
		-*) ;;
		*) command=${command:-$word} ;;
		esac
	done

	case $prev in
	-n | --netns)
		COMPREPLY=($(compgen -W "$(ls /run/netns 2>/dev/null)" -- "$cur"))
		return
		;;
	--wait)
		return
		;;
	esac
	case $cur in
	-*)
		word='-j --json -n --netns --help --version'
		[ "$command" = load ] && word+=' --dry-run'
		[[ $command = @(up|down|rekey) ]] && word+=' --wait'
		COMPREPLY=($(compgen -W "$word" -- "$cur"))
		return
		;;
	esac
	case $command in
	'')
		COMPREPLY=($(compgen -W "$commands" -- "$cur"))
		;;
	check | load)
		compopt -o filenames 2>/dev/null
		COMPREPLY=($(compgen -f -- "$cur"))
		;;
	up | down | rekey)
		COMPREPLY=($(compgen -W "$(_ikekctl_names "${netns[@]}")" -- "$cur"))
		;;
	why)
		COMPREPLY=($(compgen -W "$(_ikekctl_names "${netns[@]}" |
			grep -v /)" -- "$cur"))
		;;
	show)
		[ "$prev" = show ] &&
			COMPREPLY=($(compgen -W 'conns sas creds stats algs' -- "$cur"))
		;;
	esac
}
complete -F _ikekctl ikekctl
