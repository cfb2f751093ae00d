// SPDX-License-Identifier: GPL-2.0-only
/*
 * NAT detection, RFC 7296 section 2.23: each side sends a hash of the address
 * and port that it knows itself and the other by; what arrives different has
 * been translated.
 */
#include "ike/exchange/exchange.h"

static int hash(struct ike_engine *e, u64 spi_i, u64 spi_r,
		const struct ike_addr *addr, u16 port, u8 out[IKE_SHA1_LEN])
{
	u8 head[2 * IKE_SPI_LEN], tail[2];
	struct ike_view parts[] = {
		IKE_VIEW(head, sizeof(head)),
		IKE_VIEW(addr->b, addr->len),
		IKE_VIEW(tail, sizeof(tail)),
	};

	put_unaligned_be64(spi_i, head);
	put_unaligned_be64(spi_r, head + IKE_SPI_LEN);
	put_unaligned_be16(port, tail);
	return ike_crypto_sha1(e->crypto, parts, ARRAY_SIZE(parts), out);
}

/**
 * ike_nat_detection_put() - both NAT_DETECTION notifies
 * @sa: the IKE SA; if its connection wants ESP in UDP, the peer is made to
 *	believe that we are behind a NAT
 * @w: the message being written
 * @spi_i: initiator's SPI as in its header
 * @spi_r: responder's SPI as in its header
 * @path: addresses as we know them
 *
 * Context: inside the engine, may sleep. Return: 0 or a negative errno.
 */
int ike_nat_detection_put(struct ike_sa *sa, struct ike_writer *w,
			  u64 spi_i, u64 spi_r, const struct ike_path *path)
{
	struct ike_engine *e = sa->e;
	u8 sum[IKE_SHA1_LEN];
	int err = 0;

	if (sa->conn->encap)	/* no address has this one */
		e->ops->random(e->port, sum, sizeof(sum));
	else
		err = hash(e, spi_i, spi_r, &path->local, path->local_port,
			   sum);
	if (err)
		return err;
	ike_put_status(w, IKE_N_NAT_DETECTION_SOURCE_IP,
		       IKE_VIEW(sum, sizeof(sum)));
	err = hash(e, spi_i, spi_r, &path->remote, path->remote_port, sum);
	if (err)
		return err;
	ike_put_status(w, IKE_N_NAT_DETECTION_DESTINATION_IP,
		       IKE_VIEW(sum, sizeof(sum)));
	return 0;
}

/* A host with several addresses sends several hashes; one that fits is
 * enough, and none at all says nothing.
 */
static bool differs(const struct ike_msg *msg, u16 type,
		    const u8 sum[IKE_SHA1_LEN])
{
	const struct ike_payload *p = NULL;
	struct ike_notify_view n;
	bool seen = false;

	while ((p = ike_msg_next(msg, IKE_PAYLOAD_NOTIFY, p))) {
		ike_view_notify(p, &n);
		if (n.type != type)
			continue;
		if (ike_view_equal(n.data, IKE_VIEW(sum, IKE_SHA1_LEN)))
			return false;
		seen = true;
	}
	return seen;
}

/* Who does not look for NATs does not know ESP in UDP either. */
static bool can_traverse(const struct ike_msg *msg)
{
	return ike_msg_notify(msg, IKE_N_NAT_DETECTION_SOURCE_IP, NULL);
}

/**
 * ike_nat_detection_judge() - is there a NAT between the peer and us?
 * @sa: the IKE SA; its nat_local, nat_remote, traverses and encap are set
 * @msg: the peer's IKE_SA_INIT message
 * @path: the way it came
 *
 * Context: inside the engine, may sleep. Return: 0 or a negative errno.
 */
int ike_nat_detection_judge(struct ike_sa *sa, const struct ike_msg *msg,
			    const struct ike_path *path)
{
	u64 spi_i = msg->header.spi_i, spi_r = msg->header.spi_r;
	u8 sum[IKE_SHA1_LEN];
	int err;

	err = hash(sa->e, spi_i, spi_r, &path->remote, path->remote_port, sum);
	if (err)
		return err;
	sa->nat_remote = differs(msg, IKE_N_NAT_DETECTION_SOURCE_IP, sum);
	err = hash(sa->e, spi_i, spi_r, &path->local, path->local_port, sum);
	if (err)
		return err;
	sa->nat_local = differs(msg, IKE_N_NAT_DETECTION_DESTINATION_IP, sum);
	sa->traverses = can_traverse(msg);
	sa->encap = sa->nat_local || sa->nat_remote ||
		    (sa->conn->encap && sa->traverses);
	return 0;
}
