// SPDX-License-Identifier: GPL-2.0-only
/*
 * What was decoded is written from its views. That is not always what came:
 * reserved bits, filling, unknown payloads and attributes are left out. But
 * what is written decodes, and is written the same way again.
 */
#include "rewrite.h"

static void put_transforms(struct ike_writer *w, struct ike_view transforms)
{
	struct ike_transform_view t;

	while (ike_transform_next(&transforms, &t))
		ike_put_transform(w, t.type, t.id, t.key_bits);
}

static void put_sa(struct ike_writer *w, struct ike_view sa)
{
	struct ike_proposal_view p;

	ike_put_payload(w, IKE_PAYLOAD_SA, false);
	while (ike_proposal_next(&sa, &p)) {
		ike_put_proposal(w, p.number, p.protocol, p.spi);
		put_transforms(w, p.transforms);
	}
}

/* Selectors of types that nobody knows are passed over, and count no more. */
static void put_ts(struct ike_writer *w, const struct ike_payload *p)
{
	struct ike_view list = ike_view_ts(p), c = list;
	struct ike_ts_view ts;
	unsigned int n = 0;

	while (ike_ts_next(&c, &ts))
		n++;
	if (!n)
		return;
	ike_put_ts_payload(w, p->type, n);
	while (ike_ts_next(&list, &ts))
		ike_put_ts(w, &ts);
}

static void put_cp(struct ike_writer *w, const struct ike_payload *p)
{
	struct ike_cfg_attr_view attr;
	struct ike_view attrs;

	ike_put_cp(w, ike_view_cp(p, &attrs));
	while (ike_cfg_attr_next(&attrs, &attr))
		ike_put_cfg_attr(w, attr.type, attr.value);
}

static void put_notify(struct ike_writer *w, const struct ike_payload *p)
{
	struct ike_notify_view v;

	ike_view_notify(p, &v);
	ike_put_notify(w, v.protocol, v.spi, v.type, v.data);
}

static void put_delete(struct ike_writer *w, const struct ike_payload *p)
{
	struct ike_delete_view v;

	ike_view_delete(p, &v);
	ike_put_delete(w, v.protocol, v.spi_len, v.count, v.spis);
}

static void put_sealed(struct ike_writer *w, const struct ike_payload *p)
{
	struct ike_skf_view v;
	u8 *room;

	if (p->type == IKE_PAYLOAD_SK) {
		v.body = p->body;
		room = ike_put_sk(w, p->next, v.body.len);
	} else {
		ike_view_skf(p, &v);
		room = ike_put_skf(w, p->next, v.number, v.total, v.body.len);
	}
	if (room && v.body.len)
		memcpy(room, v.body.p, v.body.len);
}

static void put_simple(struct ike_writer *w, const struct ike_payload *p)
{
	struct ike_cert_view cert;
	struct ike_auth_view auth;
	struct ike_eap_view eap;
	struct ike_ke_view ke;
	struct ike_id_view id;

	switch (p->type) {
	case IKE_PAYLOAD_KE:
		ike_view_ke(p, &ke);
		ike_put_ke(w, ke.group, ke.data);
		break;
	case IKE_PAYLOAD_IDI:
	case IKE_PAYLOAD_IDR:
		ike_view_id(p, &id);
		ike_put_id(w, p->type, id.type, id.data);
		break;
	case IKE_PAYLOAD_CERT:
	case IKE_PAYLOAD_CERTREQ:
		ike_view_cert(p, &cert);
		ike_put_cert(w, p->type, cert.encoding, cert.data);
		break;
	case IKE_PAYLOAD_AUTH:
		ike_view_auth(p, &auth);
		ike_put_auth(w, auth.method, auth.data);
		break;
	case IKE_PAYLOAD_NONCE:
		ike_put_nonce(w, p->body);
		break;
	case IKE_PAYLOAD_VENDOR_ID:
		ike_put_vendor_id(w, p->body);
		break;
	case IKE_PAYLOAD_EAP:
		ike_view_eap(p, &eap);
		ike_put_eap(w, eap.packet);
		break;
	}
}

/**
 * rewrite_payloads - write payloads from their views
 * @w: the writer
 * @p: decoded payloads
 * @n: how many
 */
void rewrite_payloads(struct ike_writer *w, const struct ike_payload *p,
		      unsigned int n)
{
	for (; n; n--, p++) {
		switch (p->type) {
		case IKE_PAYLOAD_SA:
			put_sa(w, p->body);
			break;
		case IKE_PAYLOAD_TSI:
		case IKE_PAYLOAD_TSR:
			put_ts(w, p);
			break;
		case IKE_PAYLOAD_CP:
			put_cp(w, p);
			break;
		case IKE_PAYLOAD_NOTIFY:
			put_notify(w, p);
			break;
		case IKE_PAYLOAD_DELETE:
			put_delete(w, p);
			break;
		case IKE_PAYLOAD_SK:
		case IKE_PAYLOAD_SKF:
			put_sealed(w, p);
			break;
		default:
			put_simple(w, p);
		}
	}
}

/**
 * rewrite_message - write a message from its views, as far as it is in clear
 * @w: the writer
 * @buf: where to
 * @size: octets in @buf
 * @msg: a decoded message
 */
void rewrite_message(struct ike_writer *w, void *buf, size_t size,
		     const struct ike_msg *msg)
{
	ike_writer_message(w, buf, size, &msg->header);
	rewrite_payloads(w, msg->payload, msg->n_clear);
}
