/* SPDX-License-Identifier: GPL-2.0-only */
/* Key exchanges that follow on CREATE_CHILD_SA, RFC 9370 section 2.2.4. */
#ifndef IKE_ADDITIONAL_KE_H
#define IKE_ADDITIONAL_KE_H

#include "ike/child.h"

/**
 * struct ike_additional_ke - what new keys are made from, as far as it is there
 * @method: of each additional key exchange
 * @n: number of @method
 * @done: how many have taken place
 * @ni: initiator's nonce of CREATE_CHILD_SA
 * @nr: responder's
 * @secret: SK(0), of its key exchange
 * @more: SK(1) | SK(2) | ... of those that are done; there is room for all
 * @link: initiator: what the responder wants to hear with the next one
 * @answered: initiator: the one that was begun last is done
 */
struct ike_additional_ke {
	u16 method[IKE_ADDKE_MAX];
	u8 n;
	u8 done;
	struct ike_view ni;
	struct ike_view nr;
	struct ike_view secret;
	struct ike_view more;
	struct ike_view link;
	bool answered;
};

/**
 * struct ike_followup - an SA of which the peer has yet to go on to the keys
 * @ke: what they are made from
 * @link: the peer knows it by this
 * @child: the Child SA, negotiated, or NULL
 * @rekeys: it is to replace another
 * @heir: our SPI of the IKE SA that is to replace this one, or 0
 */
struct ike_followup {
	struct ike_additional_ke *ke;
	u32 link;
	struct ike_child *child;
	bool rekeys;
	u64 heir;
};

/* additional_ke.c */
int ike_additional_ke_new(const struct ike_choice *choice,
			  struct ike_keymat_input *in,
			  struct ike_additional_ke **out);
void ike_additional_ke_free(struct ike_additional_ke *ke);
u16 ike_additional_ke_next(const struct ike_additional_ke *ke);
int ike_additional_ke_add(struct ike_additional_ke *ke, struct ike_kex *kex,
			  struct ike_view peer);
void ike_additional_ke_undo(struct ike_additional_ke *ke);
bool ike_additional_ke_done(const struct ike_additional_ke *ke);
void ike_additional_ke_input(const struct ike_additional_ke *ke,
			     struct ike_keymat_input *in);

/* followup.c */
void ike_followup_free(struct ike_sa *sa, struct ike_followup *f);
void ike_followup_drop(struct ike_sa *sa);
bool ike_followup_replaces(const struct ike_sa *sa, u32 spi);
bool ike_followup_concerns(const struct ike_sa *sa,
			   const struct ike_task *task);

#endif
