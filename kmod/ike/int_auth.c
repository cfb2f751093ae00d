// SPDX-License-Identifier: GPL-2.0-only
/* What IKE_INTERMEDIATE messages put into AUTH, RFC 9242 section 3.3.2. */
#include "ike/crypto/prf.h"
#include "ike/int_auth.h"

/**
 * ike_int_auth_add() - a message goes into AUTH, RFC 9242 section 3.3.2
 * @sa: the IKE SA, with the keys that the message is sealed with
 * @h: header of the message
 * @first: type of its first inner payload
 * @plain: its inner payloads, without padding
 *
 * It goes in as if it had come in one piece, and with lengths that count
 * nothing but what is inside.
 *
 * Context: inside the engine, may sleep. Return: 0 or a negative errno.
 */
int ike_int_auth_add(struct ike_sa *sa, const struct ike_header *h, u8 first,
		     struct ike_view plain)
{
	bool from_initiator = h->flags & IKE_FLAG_INITIATOR;
	struct ike_setup *s = sa->setup;
	u8 *int_auth = s->int_auth[!from_initiator];
	size_t out_len = sa->suite.prf->out_len;
	u8 head[IKE_HEADER_LEN + IKE_PAYLOAD_HEADER_LEN];
	const struct ike_view parts[] = {
		IKE_VIEW(int_auth, s->addke_done ? out_len : 0),
		IKE_VIEW(head, sizeof(head)),
		plain,
	};
	u8 out[IKE_PRF_LEN_MAX];
	int err;

	put_unaligned_be64(h->spi_i, head);
	put_unaligned_be64(h->spi_r, head + IKE_SPI_LEN);
	head[IKE_HEADER_NEXT_AT] = IKE_PAYLOAD_SK;
	head[IKE_HEADER_NEXT_AT + 1] = h->version;
	head[IKE_HEADER_NEXT_AT + 2] = h->exchange;
	head[IKE_HEADER_NEXT_AT + 3] = h->flags;
	put_unaligned_be32(h->message_id, head + IKE_HEADER_LENGTH_AT - 4);
	put_unaligned_be32(sizeof(head) + plain.len,
			   head + IKE_HEADER_LENGTH_AT);
	head[IKE_HEADER_LEN] = first;
	head[IKE_HEADER_LEN + 1] = 0;
	put_unaligned_be16(IKE_PAYLOAD_HEADER_LEN + plain.len,
			   head + IKE_HEADER_LEN + 2);
	err = ike_prf(sa->e->crypto, sa->suite.prf,
		      from_initiator ? sa->keys->pi : sa->keys->pr,
		      parts, ARRAY_SIZE(parts), out);
	if (!err)
		memcpy(int_auth, out, out_len);
	memzero_explicit(out, sizeof(out));
	return err;
}
