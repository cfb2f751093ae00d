// SPDX-License-Identifier: GPL-2.0-only
/* Sample messages for the wire room's suites; see wire_sample.h. */
#include "wire_sample.h"

#define BODY(a)		.len = sizeof(a), .body = (a)

static const u8 sa_ike[] = {
	2, 0, 0, 44, 1, 1, 0, 4,
	3, 0, 0, 12, 1, 0, 0, 12, 0x80, 14, 1, 0,
	3, 0, 0, 8, 2, 0, 0, 5,
	3, 0, 0, 8, 3, 0, 0, 12,
	0, 0, 0, 8, 4, 0, 0, 31,
	0, 0, 0, 44, 2, 1, 8, 3, 1, 2, 3, 4, 5, 6, 7, 8,
	3, 0, 0, 12, 1, 0, 0, 20, 0x80, 14, 0, 128,
	3, 0, 0, 8, 2, 0, 0, 7,
	0, 0, 0, 8, 4, 0, 0, 19,
};

static const u8 sa_esp[] = {
	0, 0, 0, 40, 1, 3, 4, 2, 0xc0, 0xff, 0xee, 1,
	/* an attribute of the long form that nobody knows */
	3, 0, 0, 20, 1, 0, 0, 20, 0x80, 14, 1, 0, 0, 99, 0, 4, 1, 2, 3, 4,
	0, 0, 0, 8, 5, 0, 0, 0,
};

static const u8 ke[] = { 0, 31, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8 };

static const u8 id_fqdn[] = { 2, 0, 0, 0, 'a', '.', 'b' };

static const u8 id_ipv4[] = { 1, 0, 0, 0, 192, 0, 2, 1 };

static const u8 id_ipv6[] = {
	5, 0, 0, 0, 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,
};

static const u8 cert[] = { 4, 0x30, 0x82, 1, 2 };

static const u8 certreq[] = { 4, 1, 2, 3, 4 };

static const u8 auth[] = { 2, 0, 0, 0, 9, 8, 7, 6 };

static const u8 nonce[] = {
	1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20,
};

static const u8 notify_plain[] = { 0, 0, 0x40, 0x06, 1, 2, 3, 4, 5 };

static const u8 notify_spi[] = { 3, 4, 0x40, 0x09, 0xc0, 0xff, 0xee, 1, 7, 7 };

static const u8 delete_ike[] = { 1, 0, 0, 0 };

static const u8 delete_esp[] = { 3, 4, 0, 2, 1, 1, 1, 1, 2, 2, 2, 2 };

static const u8 vendor_id[] = { 'i', 'k', 'e', 'k' };

static const u8 tsi[] = {
	2, 0, 0, 0,
	7, 17, 0, 16, 0, 53, 0, 53, 10, 0, 0, 0, 10, 0, 0, 255,
	8, 0, 0, 40, 0, 0, 0xff, 0xff,
	0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0xff, 0xff,
};

static const u8 tsr[] = {
	3, 0, 0, 0,
	10, 0, 0, 7, 'x', 'y', 'z',
	7, 0, 0, 16, 0, 0, 0xff, 0xff, 10, 0, 1, 0, 10, 0, 1, 255,
	10, 0, 0, 4,
};

static const u8 cp[] = {
	1, 0, 0, 0,
	0, 1, 0, 0,
	0, 3, 0, 4, 9, 9, 9, 9,
	0x80, 7, 0, 2, 'h', 'i',
};

static const u8 eap_identity[] = { 1, 7, 0, 6, 1, 'x' };

static const u8 eap_success[] = { 3, 7, 0, 4 };

static const u8 sk[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 };

static const u8 skf_1[] = { 0, 1, 0, 3, 1, 2, 3, 4, 5 };

static const u8 skf_3[] = { 0, 3, 0, 3, 1, 2, 3, 4, 5 };

const struct wire_sample wire_samples[] = {
	{ "SA of IKE", IKE_PAYLOAD_SA, BODY(sa_ike) },
	{ "SA of ESP", IKE_PAYLOAD_SA, BODY(sa_esp) },
	{ "KE", IKE_PAYLOAD_KE, BODY(ke), .open_from = 4 },
	{ "IDi FQDN", IKE_PAYLOAD_IDI, BODY(id_fqdn), .open_from = 4 },
	{ "IDi IPv4", IKE_PAYLOAD_IDI, BODY(id_ipv4) },
	{ "IDr IPv6", IKE_PAYLOAD_IDR, BODY(id_ipv6) },
	{ "CERT", IKE_PAYLOAD_CERT, BODY(cert), .open_from = 1 },
	{ "CERTREQ", IKE_PAYLOAD_CERTREQ, BODY(certreq), .open_from = 1 },
	{ "AUTH", IKE_PAYLOAD_AUTH, BODY(auth), .open_from = 4 },
	{ "Nonce", IKE_PAYLOAD_NONCE, BODY(nonce), .open_from = 16 },
	{ "N", IKE_PAYLOAD_NOTIFY, BODY(notify_plain), .open_from = 4 },
	{ "N with SPI", IKE_PAYLOAD_NOTIFY, BODY(notify_spi), .open_from = 8 },
	{ "D of IKE", IKE_PAYLOAD_DELETE, BODY(delete_ike) },
	{ "D of ESP", IKE_PAYLOAD_DELETE, BODY(delete_esp) },
	{ "V", IKE_PAYLOAD_VENDOR_ID, BODY(vendor_id), .open_from = 1 },
	{ "TSi", IKE_PAYLOAD_TSI, BODY(tsi) },
	{ "TSr", IKE_PAYLOAD_TSR, BODY(tsr) },
	{ "CP", IKE_PAYLOAD_CP, BODY(cp), .also = { 4, 8, 16 } },
	{ "EAP Identity", IKE_PAYLOAD_EAP, BODY(eap_identity) },
	{ "EAP Success", IKE_PAYLOAD_EAP, BODY(eap_success) },
	{ "SK", IKE_PAYLOAD_SK, .next = 41, BODY(sk),
	  .open_from = 1 },
	{ "SKF 1 of 3", IKE_PAYLOAD_SKF, .next = 41, BODY(skf_1),
	  .open_from = 4 },
	{ "SKF 3 of 3", IKE_PAYLOAD_SKF, BODY(skf_3), .open_from = 4 },
	{ }
};

/* V and SK may be empty, which open_from cannot say. */
static bool may_be_empty(const struct wire_sample *s)
{
	return s->type == IKE_PAYLOAD_VENDOR_ID || s->type == IKE_PAYLOAD_SK;
}

/**
 * wire_sample_fits - is a sample cut to a length still well-formed?
 * @s: the sample
 * @n: octets of its body that are left
 *
 * Context: any.
 * Return: true if it is.
 */
bool wire_sample_fits(const struct wire_sample *s, size_t n)
{
	unsigned int i;

	if (n == s->len || (s->open_from && n >= s->open_from))
		return true;
	if (!n)
		return may_be_empty(s);
	for (i = 0; i < ARRAY_SIZE(s->also); i++)
		if (s->also[i] == n)
			return true;
	return false;
}

/**
 * wire_new - begin a message with SPIs 1 and 2 and message ID 3
 * @test: owner of the memory
 * @exchange: exchange type
 * @flags: header flags
 *
 * Context: process, in a test.
 * Return: the message.
 */
struct wire_bytes *wire_new(struct kunit *test, u8 exchange, u8 flags)
{
	struct wire_bytes *w = kunit_kzalloc(test, sizeof(*w), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, w);
	w->b[7] = 1;
	w->b[15] = 2;
	w->b[17] = IKE_VERSION_2_0;
	w->b[18] = exchange;
	w->b[19] = flags;
	w->b[23] = 3;
	w->next_at = 16;
	w->len = IKE_HEADER_LEN;
	return w;
}

/**
 * wire_add - append a payload
 * @w: the message
 * @type: payload type
 * @body: its body
 * @n: octets of @body
 *
 * Context: any.
 */
void wire_add(struct wire_bytes *w, u8 type, const void *body, size_t n)
{
	u8 *p = w->b + w->len;

	if (w->len + 4 + n > sizeof(w->b))
		return;
	w->b[w->next_at] = type;
	w->next_at = w->len;
	p[0] = 0;
	p[1] = 0;
	put_unaligned_be16(4 + n, p + 2);
	if (n)
		memcpy(p + 4, body, n);
	w->len += 4 + n;
}

/**
 * wire_add_sample - append a sample cut to a length
 * @w: the message
 * @s: the sample
 * @n: octets of its body to keep
 *
 * Context: any.
 */
void wire_add_sample(struct wire_bytes *w, const struct wire_sample *s,
		     size_t n)
{
	wire_add(w, s->type, s->body, n);
	w->b[w->next_at] = s->next;
}

/**
 * wire_exact - copy bytes so that the memory ends with the last of them
 * @test: owner of the memory
 * @p: the bytes
 * @n: their number
 *
 * Context: process, in a test.
 * Return: the copy; the caller may change it.
 */
struct ike_view wire_exact(struct kunit *test, const void *p, size_t n)
{
	u8 *copy = kunit_kmalloc(test, n, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, copy);
	if (n)
		memcpy(copy, p, n);
	return IKE_VIEW(copy, n);
}

/**
 * wire_close - fill in the message length, and copy the message exactly
 * @test: owner of the memory
 * @w: the message
 *
 * Context: process, in a test.
 * Return: the copy.
 */
struct ike_view wire_close(struct kunit *test, struct wire_bytes *w)
{
	put_unaligned_be32(w->len, w->b + 24);
	return wire_exact(test, w->b, w->len);
}

/**
 * wire_decode - close a message and decode a copy of it
 * @test: owner of the memory
 * @w: the message
 * @msg: receives the payloads
 *
 * Context: process, in a test.
 * Return: what ike_decode_message() returns.
 */
int wire_decode(struct kunit *test, struct wire_bytes *w, struct ike_msg *msg)
{
	return ike_decode_message(wire_close(test, w), msg);
}

/* Reads every octet, for the sanitizer to see, and knows where it belongs. */
static bool touch(struct ike_view outer, struct ike_view v)
{
	size_t i;

	if (v.len > outer.len)
		return false;
	if (v.len && (v.p < outer.p || v.p + v.len > outer.p + outer.len))
		return false;
	for (i = 0; i < v.len; i++)
		(void)READ_ONCE(v.p[i]);
	return true;
}

static bool walk_sa(struct ike_view sa)
{
	struct ike_transform_view t;
	struct ike_proposal_view p;
	struct ike_view c = sa;
	unsigned int n = 0;

	for (; ike_proposal_next(&c, &p); n++) {
		if (!touch(sa, p.spi) || !touch(sa, p.transforms))
			return false;
		while (ike_transform_next(&p.transforms, &t))
			;
		if (p.transforms.len)
			return false;
	}
	return n && n <= IKE_PROPOSALS_MAX && !c.len;
}

static bool walk_ts(const struct ike_payload *p)
{
	struct ike_view c = ike_view_ts(p);
	struct ike_ts_view ts;
	unsigned int n = 0;

	for (; ike_ts_next(&c, &ts); n++)
		if (!touch(p->body, ts.start) || !touch(p->body, ts.end) ||
		    ts.start.len != ts.end.len ||
		    ts.start.len != (ts.type == IKE_TS_IPV4_ADDR_RANGE ? 4 : 16))
			return false;
	return n <= IKE_TS_MAX && !c.len;
}

static bool walk_cp(const struct ike_payload *p)
{
	struct ike_cfg_attr_view attr;
	struct ike_view c;

	ike_view_cp(p, &c);
	while (ike_cfg_attr_next(&c, &attr))
		if (!touch(p->body, attr.value))
			return false;
	return !c.len;
}

static bool walk_delete(const struct ike_payload *p)
{
	struct ike_delete_view v;

	ike_view_delete(p, &v);
	return touch(p->body, v.spis) && v.count <= IKE_DELETE_SPIS_MAX &&
	       v.spis.len == v.count * v.spi_len;
}

static bool walk_notify(const struct ike_payload *p)
{
	struct ike_notify_view v;

	ike_view_notify(p, &v);
	return touch(p->body, v.spi) && touch(p->body, v.data);
}

static bool walk_skf(const struct ike_payload *p)
{
	struct ike_skf_view v;

	ike_view_skf(p, &v);
	return touch(p->body, v.body) && v.number && v.number <= v.total;
}

static bool walk_simple(const struct ike_payload *p)
{
	union {
		struct ike_ke_view ke;
		struct ike_id_view id;
		struct ike_cert_view cert;
		struct ike_auth_view auth;
		struct ike_eap_view eap;
	} v;

	switch (p->type) {
	case IKE_PAYLOAD_KE:
		ike_view_ke(p, &v.ke);
		return touch(p->body, v.ke.data);
	case IKE_PAYLOAD_IDI:
	case IKE_PAYLOAD_IDR:
		ike_view_id(p, &v.id);
		return touch(p->body, v.id.data);
	case IKE_PAYLOAD_CERT:
	case IKE_PAYLOAD_CERTREQ:
		ike_view_cert(p, &v.cert);
		return touch(p->body, v.cert.data);
	case IKE_PAYLOAD_AUTH:
		ike_view_auth(p, &v.auth);
		return touch(p->body, v.auth.data);
	case IKE_PAYLOAD_EAP:
		ike_view_eap(p, &v.eap);
		return touch(p->body, v.eap.data);
	default:
		return touch(p->body, p->body);
	}
}

static bool walk_payload(const struct ike_payload *p)
{
	switch (p->type) {
	case IKE_PAYLOAD_SA:
		return walk_sa(p->body);
	case IKE_PAYLOAD_NOTIFY:
		return walk_notify(p);
	case IKE_PAYLOAD_DELETE:
		return walk_delete(p);
	case IKE_PAYLOAD_TSI:
	case IKE_PAYLOAD_TSR:
		return walk_ts(p);
	case IKE_PAYLOAD_CP:
		return walk_cp(p);
	case IKE_PAYLOAD_SKF:
		return walk_skf(p);
	default:
		return walk_simple(p);
	}
}

/**
 * wire_walk - take every view of a decoded message and read all their octets
 * @msg: the message
 *
 * Context: any.
 * Return: false if a view leaves its payload or an iterator leaves a rest.
 */
bool wire_walk(const struct ike_msg *msg)
{
	unsigned int i;

	for (i = 0; i < msg->n; i++) {
		if (i < msg->n_clear && !touch(msg->bytes, msg->payload[i].body))
			return false;
		if (!walk_payload(&msg->payload[i]))
			return false;
	}
	return true;
}
