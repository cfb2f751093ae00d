# SPDX-License-Identifier: GPL-2.0-only
# The guests' root trees: one per Debian release, made once and cached.
# Sourced by bash after common.sh and apt.sh.
#
# A tree's folder in the cache holds:
#   root/    its files, never written to after it was made
#   disk     the same as the disk that guests mount: whatever a guest asks its host
#            for, as with a shared folder at each open(), takes it an age
#   kernel   the version of its kernel, as uname -r prints it
#   vmlinuz  initrd  what QEMU boots
#   done     made last: without it the tree is not whole

# What every tree holds besides the release's base system: a kernel with what
# builds modules for it, what builds the tool, what scenarios are written
# with, and other people's IKE daemons. libreswan comes by tree_libreswan.
TREE_PACKAGES=(
	linux-image-cloud-amd64 linux-headers-cloud-amd64 kmod
	gcc libc6-dev make pkgconf libnl-genl-3-dev
	sparse perl dwarves
	iproute2 iputils-ping tcpdump nftables ethtool procps psmisc
	netbase python3 socat iperf3 busybox-static xz-utils openssl
	charon-systemd strongswan-swanctl libstrongswan-standard-plugins
	libstrongswan-extra-plugins libcharon-extra-plugins
	openiked
)

# tree_release KERNEL: prints the Debian release that has this kernel
tree_release()
{
	case $1 in
	6.1) echo bookworm ;;
	6.12) echo trixie ;;
	7.2) echo forky ;;
	*) say "no kernel $1; there are 6.1, 6.12 and 7.2"; return 1 ;;
	esac
}

# tree_make KERNEL: makes the tree of KERNEL unless the cache has it, and
# sets TREE to its folder
tree_make()
{
	local release hash

	release=$(tree_release "$1") || return
	hash=$(cat "$IKEK_SRC"/tests/vm/{apt.sh,tree.sh,initrd-init} |
		sha256sum | cut -c -12)
	TREE=$IKEK_CACHE/tree/$release-$hash
	[ -e "$TREE/done" ] && return
	with_lock "tree-$release" tree_make_locked "$release"
}

tree_make_locked()
{
	[ -e "$TREE/done" ] && return
	need mmdebstrap xz-utils e2fsprogs || return
	apt_update "$1" || return
	rm -rf "$TREE"
	mkdir -p "$TREE" "$IKEK_CACHE/debs/$1"
	progress "$TREE/log" "making the root tree of Debian $1" \
		tree_bootstrap "$1" &&
	progress "$TREE/boot.log" "making its disk" tree_boot_files &&
	touch "$TREE/done"
}

# Packages stay in the cache's debs/, for when the recipe changes.
tree_bootstrap()
{
	local debs=$IKEK_CACHE/debs/$1 archive='"$1"/var/cache/apt/archives'
	local options=() proxy

	proxy=$(apt-config dump --format '%v' Acquire::http::Proxy)
	[ -n "$proxy" ] && options+=(--aptopt="Acquire::http::Proxy \"$proxy\"")
	INITRD=No mmdebstrap --mode=root --variant=minbase --format=directory \
		--skip=download/empty --skip=essential/unlink \
		--include="$(IFS=,; echo "${TREE_PACKAGES[*]}")" \
		--dpkgopt='path-exclude=/usr/share/doc/*' \
		--dpkgopt='path-exclude=/usr/share/man/*' \
		--dpkgopt='path-exclude=/usr/share/locale/*' \
		--setup-hook="mkdir -p $archive" \
		--setup-hook="cp -al '$debs/.' $archive/" \
		--customize-hook="$(declare -f tree_libreswan); tree_libreswan \"\$1\"" \
		--customize-hook="cp -aln $archive/*.deb '$debs/'" \
		--customize-hook="rm -f $archive/*.deb" \
		--customize-hook='mkdir -p "$1"/ikek "$1"/host "$1"/out' \
		--customize-hook='rm -f "$1"/usr/lib/ipsec/plugins/*af-alg*' \
		"${options[@]}" "$1" "$TREE/root" - \
		<"$IKEK_CACHE/apt/$1/sources.list"
}

# Debian's libreswan refuses to be installed beside strongSwan. Their files
# do not collide, so it is unpacked over the tree, and the libraries that it
# names are installed.
tree_libreswan()
(
	set -e
	cd "$1/var/cache/apt/archives"
	chroot "$1" sh -c 'cd /var/cache/apt/archives && apt-get download libreswan'
	libs=$(dpkg-deb -f libreswan_*.deb Depends | tr ',' '\n' |
		sed -n 's/^ *\(lib[^ ]*\|dns-root-data\).*/\1/p')
	chroot "$1" env DEBIAN_FRONTEND=noninteractive apt-get install -y \
		--no-install-recommends $libs
	dpkg-deb --fsys-tarfile libreswan_*.deb |
		tar -x -C "$1" --keep-directory-symlink --skip-old-files
)

# The initrd is the tree's static busybox, the modules that are needed to
# mount the root, in the order to load them in, and initrd-init. All kernels
# have ext4 built in.
tree_boot_files()
{
	local root=$TREE/root version dir=$TREE/initrd.d file name

	version=$(ls "$root/usr/lib/modules")
	mkdir -p "$dir"/{bin,modules,proc,sys,dev,disk,host,rw,new}
	mkdir -p "$root/usr/lib/modules/$version/updates"
	cp "$root/bin/busybox" "$dir/bin/busybox"
	cp "$IKEK_SRC/tests/vm/initrd-init" "$dir/init"
	chmod 755 "$dir/init"
	for name in virtio_pci virtio_blk virtio_console virtiofs overlay; do
		chroot "$root" modprobe -S "$version" --show-depends $name
	done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }' |
	while read -r file; do
		name=$(basename "$file" .xz)
		case $file in
		*.xz) xz -dc "$root$file" >"$dir/modules/$name" ;;
		*) cp "$root$file" "$dir/modules/$name" ;;
		esac
		echo "$name" >>"$dir/modules/list"
	done
	(cd "$dir" && find . | bin/busybox cpio -o -H newc) >"$TREE/initrd" &&
	tree_disk "$root" "$TREE/disk" &&
	cp "$root/boot/vmlinuz-$version" "$TREE/vmlinuz" &&
	rm -r "$dir" &&
	echo "$version" >"$TREE/kernel"
}

# tree_disk DIR FILE: makes FILE a file system that holds what DIR does
tree_disk()
{
	local size files

	size=$(du -sm --apparent-size "$1" | cut -f 1)
	files=$(find "$1" | wc -l)
	rm -f "$2"
	mke2fs -q -t ext4 -O ^has_journal -m 0 -N $((files + 100)) -d "$1" \
		"$2" $((size * 5 / 4 + 64))M
}
