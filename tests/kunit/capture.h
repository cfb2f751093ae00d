/* SPDX-License-Identifier: GPL-2.0-only */
/* The UDP datagrams of a pcap or pcapng file. */
#ifndef IKE_KUNIT_CAPTURE_H
#define IKE_KUNIT_CAPTURE_H

#include "ike/wire/view.h"

/**
 * struct capture - a file being read
 * @rest: what is left of it
 * @ng: it is pcapng
 * @skip: octets from the start of a frame to the UDP header
 */
struct capture {
	struct ike_view rest;
	bool ng;
	size_t skip;
};

int capture_open(struct capture *c, struct ike_view file);
bool capture_next(struct capture *c, struct ike_view *datagram);

#endif
