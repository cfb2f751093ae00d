# SPDX-License-Identifier: GPL-2.0-only
# Builds the checkout for a guest's kernel, in that kernel's root tree.
# Sourced by bash after common.sh, apt.sh and tree.sh.
#
# A build's folder in the cache, one per kernel and for all checkouts, holds:
#   src/      a copy of the sources, and the objects
#   log       what the compiler said
#   layers/   what guests see over their root tree, module and tool, one per
#             state of the sources: a guest that runs keeps its own. Beside it
#             a file STATE.sparse, if sparse had nothing to say.

# build_make KERNEL: builds module and tool unless the sources are as they
# once were, sets BUILD to the build's folder and LAYER to what came out. A
# warning in our files is a failure.
build_make()
{
	[ -n "${TREE-}" ] || tree_make "$1" || return
	BUILD=$IKEK_CACHE/build/$1
	LAYER=$BUILD/layers/$(build_stamp)
	with_lock "build-$1" build_make_locked "$1"
}

build_make_locked()
{
	local rc=0

	[ -d "$LAYER" ] && touch "$LAYER" && return
	need rsync || return
	mkdir -p "$BUILD"/{src,layers}
	find "$BUILD/layers" -mindepth 1 -maxdepth 1 -mtime +0 \
		-exec rm -rf {} +
	rm -rf "$BUILD/layer"
	build_copy || return
	progress "$BUILD/log" "building for $1" \
		build_run "$BUILD" bash -c "$(declare -f build_inside)
			build_inside '$(cat "$TREE/kernel")'" || rc=$?
	# What was compiled with warnings has to be compiled again to show them.
	if build_warnings "$BUILD/log" >&2; then
		say "the build for $1 has warnings; all of it: $BUILD/log"
		find "$BUILD/src" -name '*.o' -delete
		return 1
	fi
	[ $rc = 0 ] && mv "$BUILD/layer" "$LAYER"
}

# build_sparse KERNEL: has sparse read what build_make has built, byte orders
# included; a word about our files is a failure. Some headers lack the script
# that looks whether there is a sparse, and would go on without.
build_sparse()
{
	build_make "$1" || return
	with_lock "build-$1" build_sparse_locked "$1"
}

build_sparse_locked()
{
	[ -e "$LAYER.sparse" ] && return
	build_copy || return
	progress "$BUILD/sparse.log" "sparse for $1" build_run "$BUILD" \
		make -C /ikek/src -j"$(nproc)" module W=1 C=2 KBUILD_CHECKSRC=2 \
		KCFLAGS=-g0 CONFIG_DEBUG_INFO_BTF_MODULES= \
		CF=-D__CHECK_ENDIAN__ SCENARIOS=1 \
		KDIR="/usr/lib/modules/$(cat "$TREE/kernel")/build" || return
	grep -q CHECK "$BUILD/sparse.log" || {
		say "the headers of $1 do not let sparse in"
		return 1
	}
	! build_warnings "$BUILD/sparse.log" >&2 && touch "$LAYER.sparse"
}

# build_stamp: prints a word that changes when the sources, the tree or the
# way to build do
build_stamp()
{
	{
		echo "$TREE"
		declare -f build_make_locked build_sparse_locked build_run \
			build_inside
		cd "$IKEK_SRC" && find Kbuild Makefile kmod tools \
			tests/netns/lib/*.c -type f -print0 |
			sort -z | xargs -0 sha256sum
	} | sha256sum | cut -c -16
}

# build_copy: what has changed gets the present as its date, not that of its
# change, which may lie before the last build
build_copy()
{
	rsync -rlpc --delete --exclude='*.o' --exclude='*.ko' --exclude='*.mod' \
		--exclude='*.mod.c' --exclude='.*.cmd' --exclude='/build' \
		--exclude=modules.order --exclude=Module.symvers \
		--include=/Kbuild --include=/Makefile --include='/kmod/***' \
		--include='/tools/***' --include=/tests/ --include=/tests/netns/ \
		--include=/tests/netns/lib/ --include='/tests/netns/lib/*.c' \
		--exclude='*' "$IKEK_SRC/" "$BUILD/src/"
}

# build_warnings LOG: prints the warnings about our own files; fails if there
# are none
build_warnings()
{
	grep -E '^(/ikek/src/)?(kmod|tools|tests)/.*: (warning|error):|WARNING: modpost' \
		"$1"
}

# build_run DIR COMMAND...: runs COMMAND as root in TREE, which is read-only for
# it, with the host's folder DIR at /ikek, where it may write
build_run()
(
	dir=$1
	shift
	export TREE dir
	exec unshare -m bash -c '
		at=$TREE/root
		mount --bind "$at" "$at" &&
		mount -o remount,bind,ro "$at" &&
		mount --bind "$dir" "$at/ikek" &&
		mount -t proc proc "$at/proc" &&
		mount --rbind /dev "$at/dev" &&
		mount -t tmpfs tmp "$at/tmp" &&
		exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
			HOME=/tmp chroot "$at" "$@"' build_run "$@"
)

# build_inside VERSION: what happens in the tree, with the build's folder at
# /ikek
build_inside()
{
	set -e
	local modules=/usr/lib/modules/$1 layer=/ikek/layer base=/tmp/base

	cd /ikek/src
	# A guest sees what people install, but for debug information, which
	# makes it slow to build and to load.
	mkdir -p $layer/usr/lib
	ln -s usr/lib $layer/lib
	make -j"$(nproc)" install KDIR="$modules/build" W=1 KCFLAGS=-g0 \
		CONFIG_DEBUG_INFO_BTF_MODULES= DESTDIR=$layer \
		PREFIX=/usr/local INSTALL_MOD_DIR=updates SCENARIOS=1
	rm $layer/lib
	[ -e $layer/$modules/updates/ikek.ko ] ||
		xz -d $layer/$modules/updates/ikek.ko.xz

	# depmod sees the tree's modules and ours as one folder.
	mkdir -p $base/$modules
	ln -s usr/lib $base/lib
	ln -s $modules/kernel $layer/$modules/updates $base/$modules/
	cp $modules/modules.{order,builtin*} $base/$modules/
	depmod -b $base "$1"
	cp $base/$modules/modules.* $layer/$modules/
}
