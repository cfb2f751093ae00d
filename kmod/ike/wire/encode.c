// SPDX-License-Identifier: GPL-2.0-only
/*
 * The writer's core: room, payloads, the fields that are closed behind the
 * caller's back, and SK. What stands inside of the payloads is written by
 * encode_payloads.c.
 */
#include "ike/wire/encode.h"

#define NONE		SIZE_MAX

static u8 *append(struct ike_writer *w, size_t n)
{
	u8 *p;

	if (w->overflow || n > w->size - w->len) {
		w->overflow = true;
		return NULL;
	}
	p = w->buf + w->len;
	w->len += n;
	return p;
}

/* Payloads and proposals: 16 bits at octets 2 and 3 count from octet 0. */
static void close_length(struct ike_writer *w, size_t at)
{
	size_t n = w->len - at;

	if (n > 0xffff)
		w->overflow = true;
	if (!w->overflow)
		put_unaligned_be16(n, w->buf + at + 2);
}

static void close_proposal(struct ike_writer *w)
{
	if (w->proposal_at != NONE)
		close_length(w, w->proposal_at);
	w->proposal_at = NONE;
	w->transform_last_at = NONE;
}

static void close_payload(struct ike_writer *w)
{
	close_proposal(w);
	w->last_at = NONE;
	if (w->payload_at != NONE)
		close_length(w, w->payload_at);
	w->payload_at = NONE;
}

static void writer_init(struct ike_writer *w, void *buf, size_t size)
{
	*w = (struct ike_writer){
		.buf = buf,
		.size = size,
		.next_at = NONE,
		.payload_at = NONE,
		.proposal_at = NONE,
		.last_at = NONE,
		.transform_last_at = NONE,
	};
}

/**
 * ike_writer_message - begin a message
 * @w: the writer
 * @buf: the caller's buffer
 * @size: bytes in @buf; nothing is written behind them
 * @header: the header; its next and length fields are ignored, the writer
 *	knows better
 *
 * Context: any.
 */
void ike_writer_message(struct ike_writer *w, void *buf, size_t size,
			const struct ike_header *header)
{
	u8 *p;

	writer_init(w, buf, size);
	w->message = true;
	p = append(w, IKE_HEADER_LEN);
	if (!p)
		return;
	put_unaligned_be64(header->spi_i, p);
	put_unaligned_be64(header->spi_r, p + 8);
	p[IKE_HEADER_NEXT_AT] = IKE_PAYLOAD_NONE;
	p[17] = header->version;
	p[18] = header->exchange;
	p[19] = header->flags;
	put_unaligned_be32(header->message_id, p + 20);
	put_unaligned_be32(0, p + IKE_HEADER_LENGTH_AT);
	w->next_at = IKE_HEADER_NEXT_AT;
}

/**
 * ike_writer_chain - begin a chain of payloads without a header
 * @w: the writer; @w->first is what SK needs as its next field
 * @buf: the caller's buffer
 * @size: bytes in @buf; nothing is written behind them
 *
 * Context: any.
 */
void ike_writer_chain(struct ike_writer *w, void *buf, size_t size)
{
	writer_init(w, buf, size);
}

/**
 * ike_writer_finish - close everything that is open
 * @w: the writer
 *
 * Context: any.
 * Return: total bytes, or -EMSGSIZE if not all of it fitted.
 */
ssize_t ike_writer_finish(struct ike_writer *w)
{
	close_payload(w);
	if (w->overflow)
		return -EMSGSIZE;
	if (w->message)
		put_unaligned_be32(w->len, w->buf + IKE_HEADER_LENGTH_AT);
	return w->len;
}

/**
 * ike_put_room - octets of the open payload for the caller to fill
 * @w: the writer
 * @n: number of octets
 *
 * Context: any.
 * Return: the octets, undefined yet, or NULL if they do not fit.
 */
u8 *ike_put_room(struct ike_writer *w, size_t n)
{
	if (w->payload_at == NONE)
		w->overflow = true;
	return append(w, n);
}

/**
 * ike_put_bytes - copy octets into the open payload
 * @w: the writer
 * @p: the octets; may be NULL if there are none
 * @n: number of octets
 *
 * Context: any.
 */
void ike_put_bytes(struct ike_writer *w, const void *p, size_t n)
{
	u8 *to = ike_put_room(w, n);

	if (to && n)
		memcpy(to, p, n);
}

/**
 * ike_put_u8 - write one octet into the open payload
 * @w: the writer
 * @v: the value
 *
 * Context: any.
 */
void ike_put_u8(struct ike_writer *w, u8 v)
{
	ike_put_bytes(w, &v, sizeof(v));
}

/**
 * ike_put_u16 - write 16 bits in network order into the open payload
 * @w: the writer
 * @v: the value
 *
 * Context: any.
 */
void ike_put_u16(struct ike_writer *w, u16 v)
{
	u8 *p = ike_put_room(w, sizeof(v));

	if (p)
		put_unaligned_be16(v, p);
}

/**
 * ike_put_u32 - write 32 bits in network order into the open payload
 * @w: the writer
 * @v: the value
 *
 * Context: any.
 */
void ike_put_u32(struct ike_writer *w, u32 v)
{
	u8 *p = ike_put_room(w, sizeof(v));

	if (p)
		put_unaligned_be32(v, p);
}

/**
 * ike_put_u64 - write 64 bits in network order into the open payload
 * @w: the writer
 * @v: the value
 *
 * Context: any.
 */
void ike_put_u64(struct ike_writer *w, u64 v)
{
	u8 *p = ike_put_room(w, sizeof(v));

	if (p)
		put_unaligned_be64(v, p);
}

/**
 * ike_put_payload - open a payload, and close the one before
 * @w: the writer
 * @type: enum ike_payload_type
 * @critical: the critical bit; false for every type of RFC 7296
 *
 * Context: any.
 */
void ike_put_payload(struct ike_writer *w, u8 type, bool critical)
{
	u8 *p;

	close_payload(w);
	if (w->sealed)
		w->overflow = true;
	p = append(w, IKE_PAYLOAD_HEADER_LEN);
	if (!p)
		return;
	p[0] = IKE_PAYLOAD_NONE;
	p[1] = critical ? IKE_PAYLOAD_CRITICAL : 0;
	put_unaligned_be16(0, p + 2);

	if (!w->first)
		w->first = type;
	if (w->next_at != NONE)
		w->buf[w->next_at] = type;
	w->next_at = p - w->buf;
	w->payload_at = p - w->buf;
}

/**
 * ike_put_proposal - open a proposal of the open SA payload, RFC 7296 section
 * 3.3.1
 * @w: the writer
 * @number: proposal number
 * @protocol: enum ike_protocol
 * @spi: SPI, empty for the first IKE SA
 *
 * Context: any.
 */
void ike_put_proposal(struct ike_writer *w, u8 number, u8 protocol,
		      struct ike_view spi)
{
	size_t at;

	close_proposal(w);
	at = w->len;
	if (spi.len > 0xff)
		w->overflow = true;
	ike_put_u32(w, 0);
	ike_put_u8(w, number);
	ike_put_u8(w, protocol);
	ike_put_u8(w, spi.len);
	ike_put_u8(w, 0);
	ike_put_bytes(w, spi.p, spi.len);
	if (w->overflow)
		return;
	if (w->last_at != NONE)
		w->buf[w->last_at] = IKE_SUBSTRUC_MORE_PROPOSALS;
	w->last_at = at;
	w->proposal_at = at;
}

/**
 * ike_put_transform - write a transform of the open proposal, RFC 7296 section
 * 3.3.2
 * @w: the writer
 * @type: enum ike_transform_type
 * @id: transform ID
 * @key_bits: Key Length attribute in bits, 0 for none
 *
 * Context: any.
 */
void ike_put_transform(struct ike_writer *w, u8 type, u16 id, u16 key_bits)
{
	size_t at = w->len;
	u8 *count;

	if (w->proposal_at == NONE)
		w->overflow = true;
	ike_put_u16(w, IKE_SUBSTRUC_LAST << 8);
	ike_put_u16(w, IKE_TRANSFORM_HEADER_LEN + (key_bits ? 4 : 0));
	ike_put_u16(w, type << 8);
	ike_put_u16(w, id);
	if (key_bits) {
		ike_put_u16(w, IKE_ATTR_TV | IKE_ATTR_KEY_LENGTH);
		ike_put_u16(w, key_bits);
	}
	if (w->overflow)
		return;

	count = &w->buf[w->proposal_at + 7];
	if (++*count == 0)
		w->overflow = true;
	if (w->transform_last_at != NONE)
		w->buf[w->transform_last_at] = IKE_SUBSTRUC_MORE_TRANSFORMS;
	w->transform_last_at = at;
}

/*
 * The last payload of a message. Its lengths and the message's are closed
 * before anything is sealed, because they are authenticated. @front octets
 * come before the room.
 */
static u8 *put_sealed(struct ike_writer *w, u8 type, u8 first, size_t front,
		      size_t room)
{
	size_t at;
	u8 *p;

	if (!w->message || room > 0xffff)
		w->overflow = true;
	ike_put_payload(w, type, false);
	at = w->payload_at;
	p = append(w, front + room);
	close_payload(w);
	if (w->overflow)
		return NULL;
	w->buf[at] = first;
	w->sealed = true;
	put_unaligned_be32(w->len, w->buf + IKE_HEADER_LENGTH_AT);
	return p;
}

/**
 * ike_put_sk - write SK as the last payload, RFC 7296 section 3.14
 * @w: a writer that began with ike_writer_message()
 * @first: type of the first inner payload, or 0
 * @room: octets of IV, ciphertext and ICV
 *
 * The message up to the room is final on return and can serve as associated
 * data.
 *
 * Context: any.
 * Return: the room to fill, or NULL if it does not fit.
 */
u8 *ike_put_sk(struct ike_writer *w, u8 first, size_t room)
{
	return put_sealed(w, IKE_PAYLOAD_SK, first, 0, room);
}

/**
 * ike_put_skf - write SKF as the last payload, RFC 7383 section 2.5
 * @w: a writer that began with ike_writer_message()
 * @first: type of the first inner payload in fragment 1, else 0
 * @number: fragment number, from 1
 * @total: total fragments
 * @room: octets of IV, ciphertext and ICV
 *
 * The message up to the room is final on return and can serve as associated
 * data.
 *
 * Context: any.
 * Return: the room to fill, or NULL if it does not fit.
 */
u8 *ike_put_skf(struct ike_writer *w, u8 first, u16 number, u16 total,
		size_t room)
{
	u8 *p = put_sealed(w, IKE_PAYLOAD_SKF, first, 4, room);

	if (!p)
		return NULL;
	put_unaligned_be16(number, p);
	put_unaligned_be16(total, p + 2);
	return p + 4;
}
