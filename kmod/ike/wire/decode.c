// SPDX-License-Identifier: GPL-2.0-only
/*
 * The header and the chain of payloads, RFC 7296 sections 3.1 and 3.2. What
 * stands inside a payload is decode_shape.c's; what it means is nobody's here.
 */
#include "ike/wire/decode.h"
#include "ike/wire/decode_shape.h"

/**
 * ike_decode_header - read and judge the fixed header, RFC 7296 section 3.1
 * @datagram: one whole datagram, without a non-ESP marker
 * @header: filled whenever the datagram holds a header, also on the errors
 *	below, so that a newer version can be answered
 *
 * A zero initiator SPI is dropped: the only message that may carry one, an
 * INVALID_SPI sent outside of an IKE SA, cannot be believed.
 *
 * Context: any.
 * Return: 0; -EBADMSG for what is no IKE message or whose length field is not
 * the datagram's; -EPROTO for a major version before 2;
 * IKE_N_INVALID_MAJOR_VERSION for one after 2 (RFC 7296 section 2.5).
 */
int ike_decode_header(struct ike_view datagram, struct ike_header *header)
{
	const u8 *p = datagram.p;

	if (datagram.len < IKE_HEADER_LEN)
		return -EBADMSG;

	header->spi_i = get_unaligned_be64(p);
	header->spi_r = get_unaligned_be64(p + 8);
	header->next = p[16];
	header->version = p[17];
	header->exchange = p[18];
	header->flags = p[19];
	header->message_id = get_unaligned_be32(p + 20);
	header->length = get_unaligned_be32(p + 24);

	if (header->length != datagram.len || !header->spi_i)
		return -EBADMSG;
	if (IKE_VERSION_MAJOR(header->version) > 2)
		return IKE_N_INVALID_MAJOR_VERSION;
	return IKE_VERSION_MAJOR(header->version) < 2 ? -EPROTO : 0;
}

static bool known(u8 type)
{
	return (type >= IKE_PAYLOAD_SA && type <= IKE_PAYLOAD_EAP) ||
	       type == IKE_PAYLOAD_SKF;
}

static bool sealed(u8 type)
{
	return type == IKE_PAYLOAD_SK || type == IKE_PAYLOAD_SKF;
}

static int cut_payload(struct ike_view *c, u8 type, struct ike_payload *out)
{
	struct ike_view whole;
	int err = ike_shape_cut(c, IKE_PAYLOAD_HEADER_LEN, &whole);

	if (err)
		return IKE_N_INVALID_SYNTAX;
	out->type = type;
	out->next = whole.p[0];
	out->critical = whole.p[1] & IKE_PAYLOAD_CRITICAL;
	out->body = ike_skip(whole, IKE_PAYLOAD_HEADER_LEN);
	return 0;
}

/* The critical bit of a type that we know is ignored, RFC 7296 section 2.5. */
static int keep_payload(struct ike_msg *msg, const struct ike_payload *p)
{
	int err;

	if (!known(p->type)) {
		if (p->critical && !msg->bad_critical)
			msg->bad_critical = p->type;
		return 0;
	}
	if (msg->n == IKE_MSG_PAYLOADS_MAX)
		return IKE_N_INVALID_SYNTAX;
	err = ike_shape_check(p, msg->header.flags & IKE_FLAG_RESPONSE);
	if (err)
		return err;
	msg->payload[msg->n++] = *p;
	return 0;
}

/*
 * Some peers fill a message up to a multiple of four octets. What is shorter
 * than a payload header and zero can be nothing else.
 */
static bool filling(struct ike_view rest)
{
	static const u8 zero[IKE_PAYLOAD_HEADER_LEN - 1];

	return !rest.len ||
	       (rest.len <= sizeof(zero) && !memcmp(rest.p, zero, rest.len));
}

/*
 * The next field of SK and SKF speaks of what is inside: they end a chain, and
 * the message, because what follows them would not be authenticated.
 */
static int walk_chain(struct ike_msg *msg, u8 type, struct ike_view c,
		      bool inner)
{
	struct ike_payload p;
	int err;

	while (type != IKE_PAYLOAD_NONE) {
		if (inner && sealed(type))
			return IKE_N_INVALID_SYNTAX;
		err = cut_payload(&c, type, &p);
		if (!err)
			err = keep_payload(msg, &p);
		if (err)
			return err;
		if (sealed(type))
			return c.len ? IKE_N_INVALID_SYNTAX : 0;
		type = p.next;
	}
	return filling(c) ? 0 : IKE_N_INVALID_SYNTAX;
}

/**
 * ike_decode_message - cut a datagram into a header and its payloads in clear
 * @datagram: one whole datagram, without a non-ESP marker; must outlive @msg
 * @msg: receives header and payloads, up to and including SK or SKF, whose
 *	body stays closed (ike_decode_inner() continues when it was opened)
 *
 * Up to three zero octets behind the last payload are tolerated, but not behind
 * SK or SKF. Nothing is authenticated yet: outside of IKE_SA_INIT a positive return is no
 * reason to answer, RFC 7296 section 2.21.
 *
 * Context: any.
 * Return: what ike_decode_header() returns; IKE_N_INVALID_SYNTAX for a
 * malformed chain or payload; -EBADMSG for an SKF whose numbers are impossible
 * (to be dropped silently, RFC 7383 section 2.6). Only @msg->header is defined
 * unless 0 is returned.
 */
int ike_decode_message(struct ike_view datagram, struct ike_msg *msg)
{
	int err = ike_decode_header(datagram, &msg->header);

	if (err)
		return err;

	msg->bytes = datagram;
	msg->n = 0;
	msg->n_clear = 0;
	msg->bad_critical = 0;
	err = walk_chain(msg, msg->header.next,
			 ike_skip(datagram, IKE_HEADER_LEN), false);
	if (err)
		return err;
	msg->n_clear = msg->n;
	return 0;
}

/**
 * ike_decode_inner - append the payloads that came out of SK or of all SKFs
 * @first: type of the first inner payload: the next field of SK or of fragment
 *	1
 * @plain: the decrypted chain without padding; must outlive @msg
 * @msg: a message from ike_decode_message(); as it was if this fails
 *
 * Context: any.
 * Return: 0, or IKE_N_INVALID_SYNTAX for a malformed chain or payload; SK and
 * SKF are malformed here.
 */
int ike_decode_inner(u8 first, struct ike_view plain, struct ike_msg *msg)
{
	u8 bad_critical = msg->bad_critical;
	unsigned int n = msg->n;
	int err = walk_chain(msg, first, plain, true);

	if (err) {
		msg->n = n;
		msg->bad_critical = bad_critical;
	} else {
		msg->inner = plain;
		msg->inner_first = first;
	}
	return err;
}

/**
 * ike_msg_find - first payload of a type
 * @msg: a decoded message
 * @type: enum ike_payload_type
 *
 * Context: any.
 * Return: the payload, or NULL.
 */
const struct ike_payload *ike_msg_find(const struct ike_msg *msg, u8 type)
{
	return ike_msg_next(msg, type, NULL);
}

/**
 * ike_msg_next - next payload of a type
 * @msg: a decoded message
 * @type: enum ike_payload_type
 * @after: a payload of @msg, or NULL to start with the first
 *
 * Context: any.
 * Return: the first payload of @type behind @after, or NULL.
 */
const struct ike_payload *ike_msg_next(const struct ike_msg *msg, u8 type,
				       const struct ike_payload *after)
{
	const struct ike_payload *p = after ? after + 1 : msg->payload;

	for (; p < msg->payload + msg->n; p++)
		if (p->type == type)
			return p;
	return NULL;
}

/**
 * ike_msg_notify - first Notify payload of a notify message type
 * @msg: a decoded message
 * @type: enum ike_notify_type
 * @out: receives the notify; may be NULL when only its presence matters
 *
 * Context: any.
 * Return: true if there is one.
 */
bool ike_msg_notify(const struct ike_msg *msg, u16 type,
		    struct ike_notify_view *out)
{
	const struct ike_payload *p = NULL;
	struct ike_notify_view v;

	while ((p = ike_msg_next(msg, IKE_PAYLOAD_NOTIFY, p))) {
		ike_view_notify(p, &v);
		if (v.type != type)
			continue;
		if (out)
			*out = v;
		return true;
	}
	return false;
}
