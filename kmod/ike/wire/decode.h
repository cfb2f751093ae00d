/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From bytes to views, RFC 7296 section 3 and RFC 7383. Nothing here
 * allocates, keeps state or knows what a message is for.
 *
 * ike_decode_message() and ike_decode_inner() check the shape of everything
 * down to the last attribute; after that the typed accessors and the _next
 * iterators cannot run out of bytes, and return what they say.
 */
#ifndef IKE_WIRE_DECODE_H
#define IKE_WIRE_DECODE_H

#include "ike/wire/numbers.h"
#include "ike/wire/view.h"

/* More payloads than this in one message is INVALID_SYNTAX. */
#define IKE_MSG_PAYLOADS_MAX	64
/* Bounds inside one SA payload; more is INVALID_SYNTAX. */
#define IKE_PROPOSALS_MAX	32
#define IKE_TRANSFORMS_MAX	128	/* of one proposal */
/* Bounds of one TS payload and of one Delete payload. */
#define IKE_TS_MAX		64
#define IKE_DELETE_SPIS_MAX	256

/**
 * struct ike_header - the fixed IKE header, RFC 7296 section 3.1
 * @spi_i: IKE SA initiator's SPI, host order of the 8 bytes read big endian
 * @spi_r: IKE SA responder's SPI, likewise
 * @next: type of the first payload
 * @version: major and minor version as on the wire
 * @exchange: exchange type
 * @flags: IKE_FLAG_*
 * @message_id: message ID
 * @length: length of the whole message in bytes, header included
 */
struct ike_header {
	u64 spi_i;
	u64 spi_r;
	u8 next;
	u8 version;
	u8 exchange;
	u8 flags;
	u32 message_id;
	u32 length;
};

/**
 * struct ike_payload - one payload of a chain
 * @type: payload type
 * @critical: the critical bit
 * @next: the next-payload field; for SK and SKF the first inner payload
 * @body: what follows the generic payload header
 */
struct ike_payload {
	u8 type;
	bool critical;
	u8 next;
	struct ike_view body;
};

/**
 * struct ike_msg - a message cut into payloads, in the order of the wire
 * @header: decoded header
 * @bytes: the whole message as received
 * @n: number of payloads
 * @n_clear: the first @n_clear payloads came outside of SK or SKF (SK and SKF
 *	themselves included); those behind it came out of it
 * @inner: what came out of SK or of all SKFs, without padding
 * @inner_first: type of the first payload in it
 * @bad_critical: type of an unknown payload that has the critical bit set, or
 *	0; RFC 7296 section 2.5
 * @payload: the payloads; unknown ones are left out
 */
struct ike_msg {
	struct ike_header header;
	struct ike_view bytes;
	unsigned int n;
	unsigned int n_clear;
	struct ike_view inner;
	u8 inner_first;
	u8 bad_critical;
	struct ike_payload payload[IKE_MSG_PAYLOADS_MAX];
};

int ike_decode_header(struct ike_view datagram, struct ike_header *header);
int ike_decode_message(struct ike_view datagram, struct ike_msg *msg);
int ike_decode_inner(u8 first, struct ike_view plain, struct ike_msg *msg);

const struct ike_payload *ike_msg_find(const struct ike_msg *msg, u8 type);
const struct ike_payload *ike_msg_next(const struct ike_msg *msg, u8 type,
				       const struct ike_payload *after);

/**
 * struct ike_proposal_view - one proposal of an SA payload
 * @number: proposal number
 * @protocol: enum ike_protocol
 * @spi: its SPI: 0 or 8 bytes for IKE, 4 for AH and ESP, any number for a
 *	protocol that we do not know
 * @transforms: the transform substructures, for ike_transform_next()
 */
struct ike_proposal_view {
	u8 number;
	u8 protocol;
	struct ike_view spi;
	struct ike_view transforms;
};

/**
 * struct ike_transform_view - one transform of a proposal
 * @type: enum ike_transform_type, or one that we do not know
 * @id: transform ID
 * @key_bits: Key Length attribute in bits, 0 when there is none
 * @unknown_attr: it carries an attribute that we do not know or cannot make
 *	sense of, so this transform must not be chosen (RFC 7296 section 3.3.6)
 */
struct ike_transform_view {
	u8 type;
	u16 id;
	u16 key_bits;
	bool unknown_attr;
};

bool ike_proposal_next(struct ike_view *sa, struct ike_proposal_view *out);
bool ike_transform_next(struct ike_view *transforms,
			struct ike_transform_view *out);

struct ike_ke_view {
	u16 group;
	struct ike_view data;
};

/* @data excludes, @body includes the type and the reserved octets: AUTH signs
 * the body as it came.
 */
struct ike_id_view {
	u8 type;
	struct ike_view data;
	struct ike_view body;
};

struct ike_cert_view {		/* CERT and CERTREQ */
	u8 encoding;
	struct ike_view data;
};

struct ike_auth_view {
	u8 method;
	struct ike_view data;
};

struct ike_notify_view {
	u8 protocol;
	u16 type;
	struct ike_view spi;
	struct ike_view data;
};

struct ike_delete_view {
	u8 protocol;
	u8 spi_len;
	u16 count;
	struct ike_view spis;	/* count * spi_len bytes */
};

/* Ports and addresses as on the wire: start and end are each 4 or 16 bytes.
 * For ICMP the ports hold type and code, RFC 7296 section 3.13.1.
 */
struct ike_ts_view {
	u8 type;
	u8 protocol;
	u16 start_port;
	u16 end_port;
	struct ike_view start;
	struct ike_view end;
};

struct ike_cfg_attr_view {
	u16 type;
	struct ike_view value;
};

struct ike_eap_view {
	u8 code;
	u8 identifier;
	struct ike_view data;	/* type and type data; empty for Success, Failure */
	struct ike_view packet;	/* the whole EAP packet */
};

struct ike_skf_view {
	u16 number;
	u16 total;
	struct ike_view body;	/* IV, ciphertext, ICV */
};

/* Each takes a payload that ike_decode_*() has let through, of that type. */
void ike_view_ke(const struct ike_payload *p, struct ike_ke_view *out);
void ike_view_id(const struct ike_payload *p, struct ike_id_view *out);
void ike_view_cert(const struct ike_payload *p, struct ike_cert_view *out);
void ike_view_auth(const struct ike_payload *p, struct ike_auth_view *out);
void ike_view_notify(const struct ike_payload *p, struct ike_notify_view *out);
void ike_view_delete(const struct ike_payload *p, struct ike_delete_view *out);
struct ike_view ike_view_ts(const struct ike_payload *p);
bool ike_ts_next(struct ike_view *ts, struct ike_ts_view *out);
u8 ike_view_cp(const struct ike_payload *p, struct ike_view *attrs);
bool ike_cfg_attr_next(struct ike_view *attrs, struct ike_cfg_attr_view *out);
void ike_view_eap(const struct ike_payload *p, struct ike_eap_view *out);
void ike_view_skf(const struct ike_payload *p, struct ike_skf_view *out);

bool ike_msg_notify(const struct ike_msg *msg, u16 type,
		    struct ike_notify_view *out);

#endif
