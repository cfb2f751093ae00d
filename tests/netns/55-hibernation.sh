#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Shows: a machine of which an image was made begins anew.
# kernels: 6.12

. "$(dirname "$0")/lib/all.sh"

has_others()
{
	has_states west 2 && [ "$(spis_of west 192.0.2.1)" != "$SPI" ]
}

two_gateways
gateway_conf east west | ikek_load east
START=start gateway_conf west east | ikek_load west
tunnel_is_up
SPI=$(spis_of west 192.0.2.1)

step 'the image could not be woken: nothing has happened'
true >/dev/snapshot
hold_for 1 not has_others

step 'an image was made'
true </dev/snapshot
wait_for 20 has_others
tunnel_is_up
tunnel_carries
