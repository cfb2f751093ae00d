/* SPDX-License-Identifier: GPL-2.0-only */
/* The SK and SKF payloads: RFC 7296 section 3.14, RFC 5282, RFC 7383. */
#ifndef IKE_CRYPTO_SK_H
#define IKE_CRYPTO_SK_H

#include "ike/crypto/keymat.h"
#include "ike/wire/encode.h"

/**
 * struct ike_seal - how one message is to be sealed
 * @suite: transforms of the IKE SA
 * @keys: its keys
 * @initiator: the sender is the IKE SA's original initiator
 * @first: type of the first inner payload; only fragment 1 shows it
 * @fragment: fragment number, 0 for SK instead of SKF
 * @fragments: total fragments
 * @iv: suite->encr->iv_len bytes: unpredictable for CBC, else never used
 *	before with these keys
 */
struct ike_seal {
	const struct ike_suite *suite;
	const struct ike_keys *keys;
	bool initiator;
	u8 first;
	u16 fragment;
	u16 fragments;
	const u8 *iv;
};

/* Octets that a plaintext of @plain takes in SK, from IV to ICV */
size_t ike_sk_room(const struct ike_suite *suite, size_t plain);
/* Largest plaintext whose SK room is at most @room, 0 if none */
size_t ike_sk_plain_max(const struct ike_suite *suite, size_t room);
/*
 * Appends SK or SKF to the message in @w, which must have been begun with
 * ike_writer_message() on kmalloc'ed memory, and seals it.
 */
int ike_sk_seal(struct ike_crypto *c, const struct ike_seal *seal_as,
		struct ike_writer *w, struct ike_view plain);
/*
 * Opens the SK or SKF body in place: @body lies inside of @msg, which is
 * kmalloc'ed and ends with it. -EBADMSG when it is not genuine.
 */
int ike_sk_open(struct ike_crypto *c, const struct ike_suite *suite,
		const struct ike_keys *keys, bool from_initiator, u8 *msg,
		struct ike_view body, struct ike_view *plain);

#endif
