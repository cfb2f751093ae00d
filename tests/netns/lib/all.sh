# SPDX-License-Identifier: GPL-2.0-only
# The whole library; sourced by every scenario.

for part in test net nat xfrm numbers ikek rekey strongswan libreswan openiked conf; do
	. "${BASH_SOURCE[0]%/*}/$part.sh"
done
unset part
