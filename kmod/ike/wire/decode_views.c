// SPDX-License-Identifier: GPL-2.0-only
/*
 * Typed views of payloads that ike_decode_message() or ike_decode_inner() has
 * let through. Fixed parts are read without a look at the length: the check
 * in decode_shape.c has had one. Iterators end where their bytes do.
 */
#include "ike/wire/decode_shape.h"

/**
 * ike_proposal_next - take the next proposal, RFC 7296 section 3.3.1
 * @sa: body of an SA payload to begin with; advanced
 * @out: receives the proposal
 *
 * Context: any.
 * Return: false when there is none left.
 */
bool ike_proposal_next(struct ike_view *sa, struct ike_proposal_view *out)
{
	struct ike_view p;
	u8 spi_len;

	if (ike_shape_cut(sa, IKE_PROPOSAL_HEADER_LEN, &p))
		return false;
	out->number = p.p[4];
	out->protocol = p.p[5];
	spi_len = p.p[6];
	p = ike_skip(p, IKE_PROPOSAL_HEADER_LEN);
	if (ike_take(&p, spi_len, &out->spi))
		return false;
	out->transforms = p;
	return true;
}

/*
 * A key length of zero, in the long form, or a second one is as good as an
 * attribute that we do not know: the transform is not to be chosen.
 */
static void read_attrs(struct ike_view attrs, struct ike_transform_view *out)
{
	struct ike_attr_cut attr;

	while (!ike_shape_cut_attr(&attrs, &attr)) {
		if (attr.type == IKE_ATTR_KEY_LENGTH && attr.tv &&
		    attr.value && !out->key_bits)
			out->key_bits = attr.value;
		else
			out->unknown_attr = true;
	}
}

/**
 * ike_transform_next - take the next transform, RFC 7296 section 3.3.2
 * @transforms: transforms of a proposal to begin with; advanced
 * @out: receives the transform
 *
 * Context: any.
 * Return: false when there is none left.
 */
bool ike_transform_next(struct ike_view *transforms,
			struct ike_transform_view *out)
{
	struct ike_view t;

	if (ike_shape_cut(transforms, IKE_TRANSFORM_HEADER_LEN, &t))
		return false;
	out->type = t.p[4];
	out->id = get_unaligned_be16(t.p + 6);
	out->key_bits = 0;
	out->unknown_attr = false;
	read_attrs(ike_skip(t, IKE_TRANSFORM_HEADER_LEN), out);
	return true;
}

/**
 * ike_view_ke - view of a KE payload, RFC 7296 section 3.4
 * @p: the payload
 * @out: receives group and public value, which may be empty
 *
 * Context: any.
 */
void ike_view_ke(const struct ike_payload *p, struct ike_ke_view *out)
{
	out->group = get_unaligned_be16(p->body.p);
	out->data = ike_skip(p->body, 4);
}

/**
 * ike_view_id - view of an IDi or IDr payload, RFC 7296 section 3.5
 * @p: the payload
 * @out: receives type, data and the body that AUTH covers; addresses have
 *	their type's length, other data may be empty
 *
 * Context: any.
 */
void ike_view_id(const struct ike_payload *p, struct ike_id_view *out)
{
	out->type = p->body.p[0];
	out->data = ike_skip(p->body, 4);
	out->body = p->body;
}

/**
 * ike_view_cert - view of a CERT or CERTREQ payload, RFC 7296 sections 3.6, 3.7
 * @p: the payload
 * @out: receives encoding and data, which may be empty
 *
 * Context: any.
 */
void ike_view_cert(const struct ike_payload *p, struct ike_cert_view *out)
{
	out->encoding = p->body.p[0];
	out->data = ike_skip(p->body, 1);
}

/**
 * ike_view_auth - view of an AUTH payload, RFC 7296 section 3.8
 * @p: the payload
 * @out: receives method and data, which may be empty
 *
 * Context: any.
 */
void ike_view_auth(const struct ike_payload *p, struct ike_auth_view *out)
{
	out->method = p->body.p[0];
	out->data = ike_skip(p->body, 4);
}

/**
 * ike_view_notify - view of a Notify payload, RFC 7296 section 3.10
 * @p: the payload
 * @out: receives protocol, type, SPI and data; the SPI's length is the
 *	sender's choice, whatever the protocol says
 *
 * Context: any.
 */
void ike_view_notify(const struct ike_payload *p, struct ike_notify_view *out)
{
	u8 spi_len = p->body.p[1];

	out->protocol = p->body.p[0];
	out->type = get_unaligned_be16(p->body.p + 2);
	out->spi = IKE_VIEW(p->body.p + 4, spi_len);
	out->data = ike_skip(p->body, 4 + spi_len);
}

/**
 * ike_view_delete - view of a Delete payload, RFC 7296 section 3.11
 * @p: the payload
 * @out: receives protocol and SPIs: none for IKE, of 4 octets each for AH and
 *	ESP
 *
 * Context: any.
 */
void ike_view_delete(const struct ike_payload *p, struct ike_delete_view *out)
{
	out->protocol = p->body.p[0];
	out->spi_len = p->body.p[1];
	out->count = get_unaligned_be16(p->body.p + 2);
	out->spis = ike_skip(p->body, 4);
}

/**
 * ike_view_ts - selectors of a TSi or TSr payload, RFC 7296 section 3.13
 * @p: the payload
 *
 * Context: any.
 * Return: what ike_ts_next() begins with.
 */
struct ike_view ike_view_ts(const struct ike_payload *p)
{
	return ike_skip(p->body, 4);
}

static size_t ts_addr_len(u8 type)
{
	switch (type) {
	case IKE_TS_IPV4_ADDR_RANGE:
		return 4;
	case IKE_TS_IPV6_ADDR_RANGE:
		return 16;
	default:
		return 0;
	}
}

/**
 * ike_ts_next - take the next address range, RFC 7296 section 3.13.1
 * @ts: from ike_view_ts() to begin with; advanced
 * @out: receives the selector; its order is not judged
 *
 * Selectors of types that we do not know are skipped.
 *
 * Context: any.
 * Return: false when there is none left.
 */
bool ike_ts_next(struct ike_view *ts, struct ike_ts_view *out)
{
	struct ike_view s;
	size_t n;

	do {
		if (ike_shape_cut(ts, IKE_TS_LEN_MIN, &s))
			return false;
		n = ts_addr_len(s.p[0]);
	} while (!n || s.len != IKE_TS_HEADER_LEN + 2 * n);

	out->type = s.p[0];
	out->protocol = s.p[1];
	out->start_port = get_unaligned_be16(s.p + 4);
	out->end_port = get_unaligned_be16(s.p + 6);
	out->start = IKE_VIEW(s.p + IKE_TS_HEADER_LEN, n);
	out->end = IKE_VIEW(s.p + IKE_TS_HEADER_LEN + n, n);
	return true;
}

/**
 * ike_view_cp - view of a CP payload, RFC 7296 section 3.15
 * @p: the payload
 * @attrs: receives what ike_cfg_attr_next() begins with
 *
 * Context: any.
 * Return: the CFG type, enum ike_cfg_type or unknown.
 */
u8 ike_view_cp(const struct ike_payload *p, struct ike_view *attrs)
{
	*attrs = ike_skip(p->body, 4);
	return p->body.p[0];
}

/**
 * ike_cfg_attr_next - take the next configuration attribute
 * @attrs: from ike_view_cp() to begin with; advanced
 * @out: receives type and value
 *
 * Context: any.
 * Return: false when there is none left.
 */
bool ike_cfg_attr_next(struct ike_view *attrs, struct ike_cfg_attr_view *out)
{
	return !ike_shape_cut_cfg_attr(attrs, out);
}

/**
 * ike_view_eap - view of an EAP payload, RFC 7296 section 3.16
 * @p: the payload
 * @out: receives the packet and its parts
 *
 * Context: any.
 */
void ike_view_eap(const struct ike_payload *p, struct ike_eap_view *out)
{
	out->code = p->body.p[0];
	out->identifier = p->body.p[1];
	out->data = ike_skip(p->body, 4);
	out->packet = p->body;
}

/**
 * ike_view_skf - view of an SKF payload, RFC 7383 section 2.5
 * @p: the payload
 * @out: receives number (1 to total), total, and what is sealed
 *
 * Context: any.
 */
void ike_view_skf(const struct ike_payload *p, struct ike_skf_view *out)
{
	out->number = get_unaligned_be16(p->body.p);
	out->total = get_unaligned_be16(p->body.p + 2);
	out->body = ike_skip(p->body, 4);
}
