// SPDX-License-Identifier: GPL-2.0-only
/*
 * The shape of every payload, RFC 7296 sections 3.3 to 3.16 and RFC 7383
 * section 2.5: each count and length against what is there, down to the last
 * attribute. Values are judged only where a length hangs on them.
 */
#include "ike/wire/decode_shape.h"

#define EAP_REQUEST		1
#define EAP_RESPONSE		2
#define EAP_SUCCESS		3
#define EAP_FAILURE		4
#define EAP_HEADER_LEN		4

/**
 * ike_shape_cut - cut a substructure with its length at octets 2 and 3
 * @c: what is left to read; advanced on success, untouched on failure
 * @min: size of the substructure's fixed part in octets, 4 at least
 * @out: receives the whole substructure, of @min octets or more
 *
 * Payloads, proposals, transforms and traffic selectors are all made so.
 *
 * Context: any.
 * Return: 0, or -EBADMSG.
 */
int ike_shape_cut(struct ike_view *c, size_t min, struct ike_view *out)
{
	size_t len;

	if (c->len < min)
		return -EBADMSG;
	len = get_unaligned_be16(c->p + 2);
	return len < min ? -EBADMSG : ike_take(c, len, out);
}

/**
 * ike_shape_cut_attr - cut one transform attribute, RFC 7296 section 3.3.5
 * @c: what is left to read; advanced
 * @out: receives the attribute
 *
 * Context: any.
 * Return: 0, or -EBADMSG.
 */
int ike_shape_cut_attr(struct ike_view *c, struct ike_attr_cut *out)
{
	struct ike_view value;
	u16 type;

	if (ike_take_u16(c, &type) || ike_take_u16(c, &out->value))
		return -EBADMSG;
	out->tv = type & IKE_ATTR_TV;
	out->type = type & ~IKE_ATTR_TV;
	return out->tv ? 0 : ike_take(c, out->value, &value);
}

/**
 * ike_shape_cut_cfg_attr - cut one configuration attribute, RFC 7296 section
 * 3.15.1
 * @c: what is left to read; advanced
 * @out: receives the attribute, its type without the reserved bit
 *
 * Context: any.
 * Return: 0, or -EBADMSG.
 */
int ike_shape_cut_cfg_attr(struct ike_view *c, struct ike_cfg_attr_view *out)
{
	u16 type, len;

	if (ike_take_u16(c, &type) || ike_take_u16(c, &len))
		return -EBADMSG;
	out->type = type & 0x7fff;
	return ike_take(c, len, &out->value);
}

static bool attrs_ok(struct ike_view attrs)
{
	struct ike_attr_cut attr;

	while (attrs.len)
		if (ike_shape_cut_attr(&attrs, &attr))
			return false;
	return true;
}

static bool transforms_ok(struct ike_view c, unsigned int count)
{
	struct ike_view t;

	if (count > IKE_TRANSFORMS_MAX)
		return false;
	for (; count; count--) {
		if (ike_shape_cut(&c, IKE_TRANSFORM_HEADER_LEN, &t))
			return false;
		if (t.p[0] != (count > 1 ? IKE_SUBSTRUC_MORE_TRANSFORMS :
					   IKE_SUBSTRUC_LAST))
			return false;
		if (!attrs_ok(ike_skip(t, IKE_TRANSFORM_HEADER_LEN)))
			return false;
	}
	return !c.len;
}

/* Zero for the first IKE SA, the new SPI when it is rekeyed */
static bool proposal_spi_ok(u8 protocol, u8 len)
{
	switch (protocol) {
	case IKE_PROTO_IKE:
		return !len || len == IKE_SPI_LEN;
	case IKE_PROTO_AH:
	case IKE_PROTO_ESP:
		return len == IKE_ESP_SPI_LEN;
	default:
		return true;
	}
}

static bool proposal_ok(struct ike_view p)
{
	u8 protocol = p.p[5];
	u8 spi_len = p.p[6];
	u8 count = p.p[7];

	p = ike_skip(p, IKE_PROPOSAL_HEADER_LEN);
	return spi_len <= p.len && proposal_spi_ok(protocol, spi_len) &&
	       transforms_ok(ike_skip(p, spi_len), count);
}

/*
 * Proposals count up from 1, RFC 7296 section 3.3.1, except in a response,
 * which repeats the number of the one that was accepted.
 */
static bool sa_ok(struct ike_view sa, bool response)
{
	struct ike_view p;
	unsigned int n, number = 1;

	for (n = 0; sa.len; n++, number++) {
		if (n == IKE_PROPOSALS_MAX ||
		    ike_shape_cut(&sa, IKE_PROPOSAL_HEADER_LEN, &p))
			return false;
		if (p.p[0] != (sa.len ? IKE_SUBSTRUC_MORE_PROPOSALS :
					IKE_SUBSTRUC_LAST))
			return false;
		if (response && !n && p.p[4])
			number = p.p[4];
		if (p.p[4] != number || !proposal_ok(p))
			return false;
	}
	return n;
}

static bool id_ok(struct ike_view body)
{
	if (body.len < 4)
		return false;
	switch (body.p[0]) {
	case IKE_ID_IPV4_ADDR:
		return body.len == 4 + 4;
	case IKE_ID_IPV6_ADDR:
		return body.len == 4 + 16;
	default:
		return true;
	}
}

static bool notify_ok(struct ike_view body)
{
	return body.len >= 4 && body.len - 4 >= body.p[1];
}

static bool delete_ok(struct ike_view body)
{
	size_t count;
	u8 spi_len;

	if (body.len < 4)
		return false;
	spi_len = body.p[1];
	count = get_unaligned_be16(body.p + 2);
	if (count > IKE_DELETE_SPIS_MAX || body.len - 4 != count * spi_len)
		return false;

	switch (body.p[0]) {
	case IKE_PROTO_IKE:
		return !spi_len && !count;
	case IKE_PROTO_AH:
	case IKE_PROTO_ESP:
		return spi_len == IKE_ESP_SPI_LEN;
	default:
		return true;
	}
}

static bool selector_len_ok(u8 type, size_t len)
{
	switch (type) {
	case IKE_TS_IPV4_ADDR_RANGE:
		return len == IKE_TS_HEADER_LEN + 2 * 4;
	case IKE_TS_IPV6_ADDR_RANGE:
		return len == IKE_TS_HEADER_LEN + 2 * 16;
	default:
		return true;
	}
}

static bool ts_ok(struct ike_view body)
{
	struct ike_view ts;
	unsigned int count;

	if (body.len < 4 || !body.p[0] || body.p[0] > IKE_TS_MAX)
		return false;
	count = body.p[0];
	body = ike_skip(body, 4);
	for (; count; count--)
		if (ike_shape_cut(&body, IKE_TS_LEN_MIN, &ts) ||
		    !selector_len_ok(ts.p[0], ts.len))
			return false;
	return !body.len;
}

static bool cp_ok(struct ike_view body)
{
	struct ike_cfg_attr_view attr;

	if (body.len < 4)
		return false;
	body = ike_skip(body, 4);
	while (body.len)
		if (ike_shape_cut_cfg_attr(&body, &attr))
			return false;
	return true;
}

static bool eap_ok(struct ike_view body)
{
	if (body.len < EAP_HEADER_LEN ||
	    get_unaligned_be16(body.p + 2) != body.len)
		return false;
	switch (body.p[0]) {
	case EAP_REQUEST:
	case EAP_RESPONSE:
		return body.len > EAP_HEADER_LEN;
	case EAP_SUCCESS:
	case EAP_FAILURE:
		return body.len == EAP_HEADER_LEN;
	default:
		return true;
	}
}

/* RFC 7383 section 2.6 wants impossible numbers dropped without a word. */
static int check_skf(const struct ike_payload *p)
{
	u16 number, total;

	if (p->body.len < 4)
		return IKE_N_INVALID_SYNTAX;
	number = get_unaligned_be16(p->body.p);
	total = get_unaligned_be16(p->body.p + 2);
	if (!number || number > total || (number > 1 && p->next))
		return -EBADMSG;
	return 0;
}

static bool body_ok(const struct ike_payload *p, bool response)
{
	switch (p->type) {
	case IKE_PAYLOAD_SA:
		return sa_ok(p->body, response);
	case IKE_PAYLOAD_KE:
	case IKE_PAYLOAD_AUTH:
		return p->body.len >= 4;
	case IKE_PAYLOAD_IDI:
	case IKE_PAYLOAD_IDR:
		return id_ok(p->body);
	case IKE_PAYLOAD_CERT:
	case IKE_PAYLOAD_CERTREQ:
		return p->body.len >= 1;
	case IKE_PAYLOAD_NONCE:
		return p->body.len >= IKE_NONCE_MIN &&
		       p->body.len <= IKE_NONCE_MAX;
	case IKE_PAYLOAD_NOTIFY:
		return notify_ok(p->body);
	case IKE_PAYLOAD_DELETE:
		return delete_ok(p->body);
	case IKE_PAYLOAD_TSI:
	case IKE_PAYLOAD_TSR:
		return ts_ok(p->body);
	case IKE_PAYLOAD_CP:
		return cp_ok(p->body);
	case IKE_PAYLOAD_EAP:
		return eap_ok(p->body);
	default:
		return true;
	}
}

/**
 * ike_shape_check - check the body of one payload in full
 * @p: a payload cut from its chain
 * @response: it came in a response, where a proposal keeps its number
 *
 * Context: any.
 * Return: 0, also for a type that has no shape to check; IKE_N_INVALID_SYNTAX;
 * -EBADMSG for an SKF to be dropped silently.
 */
int ike_shape_check(const struct ike_payload *p, bool response)
{
	if (p->type == IKE_PAYLOAD_SKF)
		return check_skf(p);
	return body_ok(p, response) ? 0 : IKE_N_INVALID_SYNTAX;
}
