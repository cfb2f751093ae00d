/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Messages in fragments, RFC 7383: cut when they are sealed, put together
 * when they have been opened.
 */
#ifndef IKE_FRAGMENT_H
#define IKE_FRAGMENT_H

#include "ike/wire/decode.h"

#define IKE_FRAGMENTS_MAX	256	/* of one message, either way */

struct ike_engine;
struct ike_reassembly;
struct ike_sa;

/* fragment.c */
bool ike_fragment_offer(const struct ike_sa *sa);
int ike_fragment_seal(struct ike_sa *sa, const struct ike_header *header,
		      u8 first, struct ike_view plain, struct ike_view *out);
void ike_fragment_smaller(struct ike_sa *sa, struct ike_view *message);
void ike_fragment_learn(struct ike_sa *sa, size_t longest);

/* reassembly.c */
int ike_reassembly_add(struct ike_sa *sa, const struct ike_msg *msg, u8 *first,
		       struct ike_view *whole);
void ike_reassembly_drop(struct ike_sa *sa, bool response);
void ike_reassembly_look(struct ike_sa *sa);
void ike_reassembly_free(struct ike_sa *sa);

#endif
