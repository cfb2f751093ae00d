// SPDX-License-Identifier: GPL-2.0-only
/*
 * The UDP datagrams of a pcap or pcapng file, as far as our test data goes:
 * little endian, Ethernet or loopback, IPv4 without options.
 */
#include <linux/minmax.h>

#include "capture.h"

#define PCAP_MAGIC		0xa1b2c3d4
#define PCAP_HEADER_LEN		24
#define PCAP_RECORD_LEN		16
#define PCAPNG_MAGIC		0x0a0d0d0a
#define PCAPNG_PACKET		6
#define PCAPNG_PACKET_LEN	28	/* in front of the frame */
#define LINK_LOOPBACK		0
#define LINK_ETHERNET		1
#define IPV4_LEN		20
#define UDP_LEN			8

static int skip_of(u32 link, size_t *skip)
{
	if (link != LINK_ETHERNET && link != LINK_LOOPBACK)
		return -EPROTONOSUPPORT;
	*skip = (link == LINK_ETHERNET ? 14 : 4) + IPV4_LEN;
	return 0;
}

/**
 * capture_open - begin to read a file
 * @c: receives its state
 * @file: its octets
 *
 * Context: any. Return: 0 or a negative errno.
 */
int capture_open(struct capture *c, struct ike_view file)
{
	struct ike_view header;
	u32 magic;

	if (file.len < PCAP_HEADER_LEN)
		return -EBADMSG;
	*c = (struct capture){ .rest = file };
	magic = get_unaligned_le32(file.p);
	if (magic == PCAPNG_MAGIC) {
		c->ng = true;
		return skip_of(LINK_ETHERNET, &c->skip);
	}
	if (magic != PCAP_MAGIC)
		return -EBADMSG;
	ike_take(&c->rest, PCAP_HEADER_LEN, &header);
	return skip_of(get_unaligned_le32(header.p + 20), &c->skip);
}

static bool next_record(struct capture *c, struct ike_view *frame)
{
	struct ike_view head;

	return !ike_take(&c->rest, PCAP_RECORD_LEN, &head) &&
	       !ike_take(&c->rest, get_unaligned_le32(head.p + 8), frame);
}

static bool next_block(struct capture *c, struct ike_view *frame)
{
	struct ike_view block;

	do {
		if (c->rest.len < 8 ||
		    ike_take(&c->rest, get_unaligned_le32(c->rest.p + 4),
			     &block))
			return false;
	} while (get_unaligned_le32(block.p) != PCAPNG_PACKET);
	if (block.len < PCAPNG_PACKET_LEN)
		return false;
	*frame = ike_skip(block, PCAPNG_PACKET_LEN);
	frame->len = min_t(size_t, frame->len,
			   get_unaligned_le32(block.p + 20));
	return true;
}

/**
 * capture_next - the next datagram
 * @c: the file
 * @datagram: receives its payload
 *
 * Context: any. Return: false behind the last.
 */
bool capture_next(struct capture *c, struct ike_view *datagram)
{
	struct ike_view frame, udp;

	if (!(c->ng ? next_block(c, &frame) : next_record(c, &frame)) ||
	    ike_take(&frame, c->skip, &udp) ||
	    ike_take(&frame, UDP_LEN, &udp))
		return false;
	*datagram = frame;
	datagram->len = min_t(size_t, frame.len,
			      get_unaligned_be16(udp.p + 4) - UDP_LEN);
	return true;
}
