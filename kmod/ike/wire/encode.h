/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From values to bytes: a writer that closes lengths and next-payload fields
 * by itself. Callers write payload after payload and check once, at the end:
 * a writer that ran out of room writes nothing more and ike_writer_finish()
 * says so.
 */
#ifndef IKE_WIRE_ENCODE_H
#define IKE_WIRE_ENCODE_H

#include "ike/wire/decode.h"

/**
 * struct ike_writer - a message or an inner payload chain being written
 * @buf: the caller's buffer
 * @size: bytes in it
 * @len: bytes written
 * @overflow: something did not fit, into the buffer or into a length or count
 *	field, or was written where it does not belong; sticky
 * @message: it began with a header
 * @sealed: SK or SKF stands; nothing may follow
 * @first: type of the first payload, 0 while there is none
 * @next_at: offset of the next-payload field to fill by the next payload;
 *	SIZE_MAX when that is @first
 * @payload_at: offset of the open payload, SIZE_MAX when none is
 * @proposal_at: offset of the open proposal inside an SA payload, or SIZE_MAX
 * @last_at: offset of the "last" octet of the newest proposal, or SIZE_MAX
 * @transform_last_at: likewise for the newest transform
 */
struct ike_writer {
	u8 *buf;
	size_t size;
	size_t len;
	bool overflow;
	bool message;
	bool sealed;
	u8 first;
	size_t next_at;
	size_t payload_at;
	size_t proposal_at;
	size_t last_at;
	size_t transform_last_at;
};

void ike_writer_message(struct ike_writer *w, void *buf, size_t size,
			const struct ike_header *header);
void ike_writer_chain(struct ike_writer *w, void *buf, size_t size);
ssize_t ike_writer_finish(struct ike_writer *w);

/* Raw octets into the open payload */
void ike_put_u8(struct ike_writer *w, u8 v);
void ike_put_u16(struct ike_writer *w, u16 v);
void ike_put_u32(struct ike_writer *w, u32 v);
void ike_put_u64(struct ike_writer *w, u64 v);
void ike_put_bytes(struct ike_writer *w, const void *p, size_t n);
u8 *ike_put_room(struct ike_writer *w, size_t n);

void ike_put_payload(struct ike_writer *w, u8 type, bool critical);

/* SA: ike_put_payload(), then proposals, each followed by its transforms */
void ike_put_proposal(struct ike_writer *w, u8 number, u8 protocol,
		      struct ike_view spi);
void ike_put_transform(struct ike_writer *w, u8 type, u16 id, u16 key_bits);

void ike_put_ke(struct ike_writer *w, u16 group, struct ike_view data);
void ike_put_id(struct ike_writer *w, u8 payload, u8 type,
		struct ike_view data);
void ike_put_cert(struct ike_writer *w, u8 payload, u8 encoding,
		  struct ike_view data);
void ike_put_auth(struct ike_writer *w, u8 method, struct ike_view data);
void ike_put_nonce(struct ike_writer *w, struct ike_view nonce);
void ike_put_notify(struct ike_writer *w, u8 protocol, struct ike_view spi,
		    u16 type, struct ike_view data);
void ike_put_status(struct ike_writer *w, u16 type, struct ike_view data);
void ike_put_delete(struct ike_writer *w, u8 protocol, u8 spi_len, u16 count,
		    struct ike_view spis);
void ike_put_vendor_id(struct ike_writer *w, struct ike_view data);
void ike_put_ts_payload(struct ike_writer *w, u8 payload, u8 count);
void ike_put_ts(struct ike_writer *w, const struct ike_ts_view *ts);
void ike_put_cp(struct ike_writer *w, u8 cfg_type);
void ike_put_cfg_attr(struct ike_writer *w, u16 type, struct ike_view value);
void ike_put_eap(struct ike_writer *w, struct ike_view packet);

u8 *ike_put_sk(struct ike_writer *w, u8 first, size_t room);
u8 *ike_put_skf(struct ike_writer *w, u8 first, u16 number, u16 total,
		size_t room);

#endif
